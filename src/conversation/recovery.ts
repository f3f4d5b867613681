import { batch } from '@preact/signals';
import { ChatError } from '../platform/errors.ts';
import { pause } from '../platform/pause.ts';
import type { HistoryPage, Outgoing, Transport } from '../transport/transport.ts';
import type { Inner } from './inner.ts';
import type { Progress } from './run.ts';
import type { Agent, Message, Unsent, UserMessage } from './state.ts';
import type { Store } from './store.ts';
import { isOwn, joinTabs } from './tabs.ts';
import { foldHistory, waitingCalls } from './transcript.ts';

// What helps when something was cut: fetched when it is first needed, and ahead of that once a first answer is here.

/** How long between two looks into the history, and how long a run is watched, in milliseconds. */
const LOOK_MS = 1_500;
const WATCH_MS = 5 * 60_000;
/** Letta keeps a run's stream for three hours; what was sent longer ago than this is not asked for again. */
const RECENT_MS = 60 * 60_000;

/** What was cut, and may be on its way. */
interface Watched {
  transport: Transport;
  store: Store;
  outgoing: Outgoing;
  progress: Progress;
  signal: AbortSignal;
}

/**
 * Follows a run that has no stream by looking into the history until it is over, which resolves to true. Resolves to
 * false where Letta doesn't have the message, so that it can be sent again.
 * @throws ChatError `model` where the run came to nothing, `timeout` after five minutes, and what requests throw
 */
export async function watch({ transport, store, outgoing, progress, signal }: Watched): Promise<boolean> {
  const until = (progress.watchUntil ??= Date.now() + WATCH_MS);
  let before = '';
  for (;;) {
    // In this order, so that the history is not older than what the agent says of its last run.
    const agent = await transport.agent(signal);
    const page = await transport.history({}, signal);
    signal.throwIfAborted();
    const messages = foldHistory(page.events);
    const isTaken =
      outgoing.type === 'message'
        ? messages.some(({ id }) => id === outgoing.otid)
        : waitingCalls(messages).length === 0;
    if (!isTaken && !progress.accepted) return false;
    const isMore = isAnswered(messages) || !hasAnswerTo(outgoing, store.signals.state.peek().messages);
    show(store, isTaken && isMore ? { agent, ...page } : null);
    progress.accepted = true;
    const now = JSON.stringify(messages.at(-1));
    const over = outgoing.type === 'message' ? isOver(agent, messages) : null;
    if (isTaken && over !== false && (isAnswered(messages) ? over || now === before : over && now === before)) {
      if (!isAnswered(messages)) {
        progress.failed = true;
        throw new ChatError('model', 'The run ended without an answer.');
      }
      store.dispatch({ type: 'settled' });
      return true;
    }
    if (Date.now() > until)
      throw new ChatError('timeout', 'The run is not over after five minutes.', { retryable: true });
    before = now;
    await pause(LOOK_MS, signal);
  }
}

/** Whether something of the answer is here. */
function hasAnswerTo({ otid }: Outgoing, messages: readonly Message[]): boolean {
  return messages.slice(0, -1).some(({ id }) => id === otid);
}

/** That the run goes on, and what the server has of it; null: less than is shown already. */
function show({ signals, dispatch }: Store, page: (HistoryPage & { agent: Agent }) | null): void {
  const { status } = signals.state.peek();
  batch(() => {
    if (page) dispatch({ type: 'connected', ...page });
    dispatch({ type: 'replaced', status: { type: 'watching', runId: 'runId' in status ? status.runId : null } });
  });
}

/** Does again what failed; never sends what Letta already has. */
export async function retry(inner: Inner): Promise<void> {
  const { store, last } = inner;
  const { status } = store.signals.state.peek();
  if (status.type !== 'failed') return;
  if (!last) {
    await inner.refresh();
    return resume(inner);
  }
  const { outgoing, progress } = last;
  progress.watchUntil = undefined;
  // That run is over, and its otid would only bring it back: this is another message.
  if (progress.failed && outgoing.type === 'message') return inner.send(outgoing.content);
  // Unless its frames are numbered: an attempt may have been cut after Letta had taken the message, whatever failed last.
  if (!progress.after || status.during === 'connect') {
    await inner.refresh();
    // What is shown now is the history's: the frames are wanted from the first one on.
    progress.after = 0;
    const { unsent, messages, agent, status: now } = store.signals.state.peek();
    // The question that is to be answered first was asked elsewhere; now it is here, and the message waits in the box.
    if (now.type === 'awaiting-approval') return;
    if (outgoing.type === 'message' && unsent?.otid !== outgoing.otid) {
      if (isAnswered(messages) && isOver(agent, messages) !== false) return;
      progress.accepted = true;
    }
  }
  const { unsent } = store.signals.state.peek();
  if (unsent) store.dispatch({ type: 'submit', ...unsent });
  else store.dispatch({ type: 'reconnecting' });
  await inner.exchange(outgoing, progress.accepted);
}

/** Joins the other tabs with this conversation, where there are tabs and this one keeps something. */
export function join(inner: Inner): void {
  const { agent } = inner.store.signals.state.peek();
  if (agent && inner.memory && globalThis.document) inner.tabs ??= joinTabs(inner, `letta-chat:${agent.id}`);
}

/** Goes on with what was under way when the page was left, unless another tab does, and joins the others. */
export async function resume(inner: Inner): Promise<void> {
  const { store, memory } = inner;
  const { agent, messages } = store.signals.state.peek();
  if (!agent) return;
  join(inner);
  if (await inner.tabs?.follow()) return;
  const kept = keptMessage(memory?.read(agent.id, 'sent'));
  memory?.keep(agent.id, 'sent', '');
  const isRecent = (date: string | null): boolean =>
    date !== null && Math.abs(Date.now() - Date.parse(date)) < RECENT_MS;
  if (kept && isRecent(kept.date) && !messages.some(({ id }) => id === kept.otid)) {
    store.dispatch({ type: 'submit', ...kept });
    return inner.exchange({ type: 'message', otid: kept.otid, content: kept.content });
  }
  const asked = lastAsked(messages);
  if (!asked || isOver(agent, messages) || isAnswered(messages)) return;
  if (!isOwn(asked) || !isRecent(kept?.otid === asked.id ? kept.date : asked.date)) return;
  store.dispatch({ type: 'reconnecting' });
  await inner.exchange({ type: 'message', otid: asked.id, content: asked.content }, true);
}

function keptMessage(text: string | null | undefined): Unsent | null {
  try {
    return text ? (JSON.parse(text) as Unsent) : null;
  } catch {
    return null;
  }
}

const lastAsked = (messages: readonly Message[]): UserMessage | undefined =>
  messages.findLast((message) => message.role === 'user');

/** Whether the agent's last words are text, or a question: what ends a run that went well. */
function isAnswered(messages: readonly Message[]): boolean {
  const last = messages.at(-1);
  return last?.role === 'assistant' && (last.parts.at(-1)?.kind === 'text' || waitingCalls(messages).length > 0);
}

/** Whether the run of the last message is over, by the server's clock; null where Letta doesn't say. */
function isOver(agent: Agent | null, messages: readonly Message[]): boolean | null {
  const asked = lastAsked(messages)?.date;
  return agent?.lastRunAt && asked ? Date.parse(agent.lastRunAt) > Date.parse(asked) : null;
}
