import { ChatError } from '../platform/errors.ts';
import { pause } from '../platform/pause.ts';
import type { Outgoing } from '../transport/transport.ts';
import type { Outcome, TurnContext } from './run-turn.ts';
import type { SentTurn } from './saved-turn.ts';
import type { Agent, Message } from './state.ts';
import { foldHistory, isAnswered, lastUserMessage, waitingCalls } from './transcript.ts';

/** The wait between two looks into the history, in milliseconds. */
export const LOOK_MS = 1_500;
/** How long a run is followed, in milliseconds. */
const WATCH_MS = 5 * 60_000;
/**
 * How long a message is looked for that may not have reached Letta, in milliseconds. Then the visitor is told, who may
 * know better, and whose Retry looks for it once more.
 */
export const FIND_MS = 6_000;

export interface WatchOptions {
  /** When following began, which may have been before a cut, by `Date.now()`. */
  startedAt: number;
  /** Whether a message that can't be found is to be sent again, because the visitor said so. */
  insists: boolean;
}

/**
 * Follows a run that has no stream, by the history, until it is over. Gives up after five minutes; and sooner where
 * Letta may never have got the message.
 * @throws ChatError what the requests throw
 */
export async function watchHistory(
  turn: SentTurn,
  { transport, store, save }: Omit<TurnContext, 'clientTools'>,
  signal: AbortSignal,
  { startedAt, insists }: WatchOptions,
): Promise<Outcome> {
  let previous = '';
  for (;;) {
    // In this order: the history must not be older than what the server says about its runs.
    const runs = await transport.activeRuns(signal);
    const agent = await transport.agent(signal);
    const page = await transport.history({}, signal);
    signal.throwIfAborted();
    const messages = foldHistory(page.events);
    const isActive = runs && (turn.runId ? runs.includes(turn.runId) : runs.length > 0);
    const isStored = isIn(messages, turn.outgoing);
    if (isStored && turn.stage !== 'accepted') {
      turn.stage = 'accepted';
      save(turn);
    }
    if (turn.stage !== 'accepted') {
      if (isActive === false) return { type: 'absent' };
      if (isActive === null && Date.now() - startedAt > FIND_MS) {
        if (insists) return { type: 'not-found' };
        return { type: 'given-up', error: new ChatError('network', 'The message may not have reached Letta.') };
      }
    } else {
      if (isStored && hasMore(messages, turn.outgoing, store.peek().messages)) {
        store.dispatch({ type: 'refreshed', agent, ...page });
      }
      const latest = JSON.stringify(messages.at(-1));
      const isOver = isActive === null ? seemsOver(turn, agent, messages, latest === previous) : !isActive;
      if (isOver) {
        if (isStored && isAnswered(messages)) return { type: 'complete' };
        return { type: 'run-failed', error: new ChatError('model', 'The run ended without a response.') };
      }
      previous = latest;
    }
    // Also where another run stays active for ever and the message never turns up.
    if (Date.now() - startedAt > WATCH_MS) {
      return { type: 'given-up', error: new ChatError('timeout', 'The run is not over after five minutes.') };
    }
    await pause(LOOK_MS, signal);
  }
}

/** Whether the history has what was sent. Decisions are there once no call waits for one. */
export function isIn(messages: readonly Message[], outgoing: Outgoing): boolean {
  return outgoing.type === 'message'
    ? messages.some(({ id }) => id === outgoing.otid)
    : waitingCalls(messages).length === 0;
}

/** Whether the history shows more of the response than is on screen: what was streamed may be ahead of what is stored. */
function hasMore(stored: readonly Message[], { otid }: Outgoing, shown: readonly Message[]): boolean {
  const isResponseShown = shown.slice(0, -1).some(({ id }) => id === otid);
  return isAnswered(stored) || !isResponseShown;
}

/**
 * Whether a run is over, where the token doesn't tell which runs are active. The time of the agent's last run counts
 * where Letta says it. Else the run is over when the agent's last words are text and two looks found the same.
 */
function seemsOver({ outgoing }: SentTurn, agent: Agent, messages: readonly Message[], isUnchanged: boolean): boolean {
  if (!isIn(messages, outgoing)) return false;
  const isOver = outgoing.type === 'message' ? isLastRunOver(agent, messages) : null;
  if (isOver === false) return false;
  return isAnswered(messages) ? isOver === true || isUnchanged : isOver === true && isUnchanged;
}

/** Whether the agent's last run ended after the last message was sent, by the server's clock; null: Letta doesn't say. */
export function isLastRunOver(agent: Agent | null, messages: readonly Message[]): boolean | null {
  const askedAt = lastUserMessage(messages)?.date;
  return agent?.lastRunAt && askedAt ? Date.parse(agent.lastRunAt) > Date.parse(askedAt) : null;
}
