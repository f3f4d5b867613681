import { ChatError } from '../platform/errors.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { ApprovalAnswer, ClientToolSchema, Outgoing, Transport } from '../transport/transport.ts';
import { findLeftMessage } from './find-left-message.ts';
import { createOtid, isOtid } from './otid.ts';
import { runTurn } from './run-turn.ts';
import { createSavedTurns, createSentTurn, isRecent, type SentTurn } from './saved-turn.ts';
import type { UserMessage } from './state.ts';
import type { Store } from './store.ts';
import { isAnswered, lastUserMessage } from './transcript.ts';
import { isIn, isLastRunOver } from './watch-history.ts';

/** The turns of one conversation, one at a time. All methods that run one reject with a ChatError. */
export interface Turns {
  /**
   * Sends a message, and resolves when the response is complete. The content of `unsent` again is the same attempt again.
   * @param otid of the message, where it was given one before. Default: a new one
   */
  send(content: readonly ContentPart[], otid?: string): Promise<void>;
  /** Sends the decisions on all waiting calls, and resolves when the response is complete. */
  decide(approvals: readonly ApprovalAnswer[]): Promise<void>;
  /** Does what failed again. Never sends what Letta is known to have. */
  retry(): Promise<void>;
  /** Goes on with a turn that was under way when the page was left. */
  resume(): Promise<void>;
  /** Goes on with the last message's turn, which another tab has streamed so far. */
  takeOver(): Promise<void>;
  /** Whether a turn is under way here. */
  isRunning(): boolean;
  /** Ends the turn that is under way here, and its request. */
  abort(): void;
  /** Forgets the last turn. */
  reset(): void;
}

export interface TurnsOptions {
  readonly transport: Transport;
  readonly store: Store;
  readonly memory: TabMemory | null;
  clientTools(): readonly ClientToolSchema[];
  /** Gets the agent and the newest page of its history, once, and goes on with what was under way. */
  connect(): Promise<void>;
  /** Gets the agent and the history while a turn is under way: an agent is made for a visitor who has none. */
  meet(signal: AbortSignal): Promise<void>;
  /** Gets them again. */
  reconnect(): Promise<void>;
  /** By which name the tab keeps the turn. Changes when Letta makes the conversation. */
  key(): string;
  /** Has Letta make the conversation, where that is left for its first message. */
  begin(first: Outgoing, signal: AbortSignal): Promise<void>;
  /** What the page tells the agent with a message; null: nothing. */
  readContext(): Promise<string | null>;
  /** Does what only one tab may do at a time. */
  lead(work: () => Promise<void>): Promise<void>;
}

export function createTurns(options: TurnsOptions): Turns {
  const { transport, store, connect, reconnect, lead, key } = options;
  const saved = createSavedTurns(options.memory);
  /** The turn that Retry would do again. */
  let last: SentTurn | null = null;
  let current: AbortController | null = null;

  async function run(turn: SentTurn, insists = false): Promise<void> {
    const controller = new AbortController();
    current = controller;
    last = turn;
    const save = (progress: SentTurn): void => saved.save(key(), progress);
    try {
      if (!store.peek().agent) await options.meet(controller.signal);
      // What Letta may have already stays as it was.
      if (turn.stage === 'unsent' && turn.outgoing.type === 'message') {
        turn.outgoing = { ...turn.outgoing, context: await options.readContext() };
      }
      save(turn);
      if (transport.conversationId === null) {
        await options.begin(turn.outgoing, controller.signal);
        save(turn);
      }
      const context = { transport, store, clientTools: options.clientTools, save };
      await lead(() => runTurn(turn, context, controller.signal, insists));
    } finally {
      if (current === controller) {
        current = null;
        if (!mayGoOn(turn, controller.signal)) saved.forget(key());
      }
    }
  }

  /** Shows that a turn goes out, again or for the first time. */
  function showSending({ outgoing, date }: SentTurn): void {
    const { otid } = outgoing;
    if (outgoing.type === 'message') return store.dispatch({ type: 'send', otid, content: outgoing.content, date });
    for (const decision of outgoing.approvals) store.dispatch({ type: 'decided', decision });
    store.dispatch({ type: 'send-decisions', otid });
  }

  async function rejoin(turn: SentTurn): Promise<void> {
    store.dispatch({ type: 'rejoin' });
    await run(turn);
  }

  async function send(content: readonly ContentPart[], given?: string): Promise<void> {
    const turn = turnOf(content, given);
    // Known before the agent is, so that Retry after a failed connection sends it.
    last = turn;
    await connect();
    if (store.peek().status.type === 'awaiting-approval') {
      throw new ChatError('approval-pending', 'A tool call waits for approve().');
    }
    showSending(turn);
    // Sending a doubtful message once more is what the visitor wants, if it can't be found.
    await run(turn, turn.stage === 'doubtful');
  }

  /** The same content as the unsent message's is the same message again, with the doubt that there is about it. */
  function turnOf(content: readonly ContentPart[], given?: string): SentTurn {
    const { unsent } = store.peek();
    const isSame =
      unsent !== null &&
      (given === undefined ? JSON.stringify(unsent.content) === JSON.stringify(content) : unsent.otid === given);
    if (isSame && last?.outgoing.otid === unsent.otid) return last;
    const otid = given ?? (isSame ? unsent.otid : createOtid());
    return createSentTurn({ type: 'message', otid, content }, 'unsent');
  }

  async function retry(): Promise<void> {
    if (store.peek().status.type !== 'failed') return;
    const turn = last;
    if (!turn) {
      await reconnect();
      return resume();
    }
    const { outgoing } = turn;
    if (turn.stage === 'run-failed') return retryFailedRun(outgoing);
    if (turn.stage === 'accepted') return rejoin(turn);
    await reconnect();
    const { status, messages, agent } = store.peek();
    // A question that was asked elsewhere comes first. The message waits in the box.
    if (status.type === 'awaiting-approval' && outgoing.type === 'message') return undefined;
    if (isIn(messages, outgoing)) {
      turn.stage = 'accepted';
      if (isAnswered(messages) && isLastRunOver(agent, messages) !== false) return undefined;
      return rejoin(turn);
    }
    showSending(turn);
    return run(turn, turn.stage === 'doubtful');
  }

  /** A run that failed is over, and its otid would only bring it back: the same words go out as another message. */
  async function retryFailedRun(outgoing: Outgoing): Promise<void> {
    const wasDropped = store.peek().unsent !== null;
    if (wasDropped || outgoing.type !== 'message') await reconnect();
    // The question that is in the way comes first. The message waits in the box.
    if (outgoing.type !== 'message' || store.peek().status.type === 'awaiting-approval') return;
    await send(outgoing.content);
  }

  async function resume(): Promise<void> {
    const { agent, messages } = store.peek();
    if (!agent) return;
    const turn = saved.read(key());
    const left = saved.left(key());
    // Decisions that another tab has sent are to be known when they are made again.
    if (turn || !left || left.callIds.length === 0) saved.forget(key());
    if (turn && !isIn(messages, turn.outgoing)) {
      showSending(turn);
      if (turn.stage === 'accepted') {
        store.dispatch({ type: 'accepted', otid: turn.outgoing.otid });
        store.dispatch({ type: 'cut' });
      } else {
        // The page that was left may have sent it.
        turn.stage = 'doubtful';
      }
      return run(turn);
    }
    if (turn?.outgoing.type === 'message') {
      const { otid, content } = turn.outgoing;
      // Letta has it: it is no draft any more.
      store.dispatch({ type: 'left', otid, content, date: turn.date });
      store.dispatch({ type: 'accepted', otid });
    }
    const isLost = left?.callIds.length === 0 && !messages.some(({ id }) => id === left.otid);
    if (!turn && isLost) return followLeft(left.otid);
    const asked = lastUserMessage(messages);
    if (!asked || isAnswered(messages) || isLastRunOver(agent, messages)) return;
    if (turn?.outgoing.otid === asked.id) return rejoin({ ...turn, stage: 'accepted' });
    if (isOwn(asked) && isRecent(asked.date)) return rejoin(acceptedTurn(asked));
  }

  /** Goes on with a message of a page that is gone, once Letta has stored it. */
  async function followLeft(otid: string): Promise<void> {
    const controller = new AbortController();
    current = controller;
    store.dispatch({ type: 'rejoin' });
    store.dispatch({ type: 'no-stream' });
    try {
      await findLeftMessage(otid, transport, controller.signal);
    } finally {
      if (current === controller) {
        current = null;
        store.dispatch({ type: 'settled' });
      }
    }
    await reconnect();
    await resume();
  }

  return {
    send,
    async decide(approvals) {
      const left = saved.left(key());
      // A tab that is gone has decided on these calls: the same id again, so that Letta never takes two decisions.
      const isRepeat = left !== null && approvals.every(({ callId }) => left.callIds.includes(callId));
      const otid = isRepeat ? left.otid : createOtid();
      store.dispatch({ type: 'send-decisions', otid });
      await run(createSentTurn({ type: 'approval', otid, approvals }, isRepeat ? 'doubtful' : 'unsent'));
    },
    retry,
    resume,
    async takeOver() {
      const asked = lastUserMessage(store.peek().messages);
      if (!asked || !isOwn(asked)) return;
      store.dispatch({ type: 'cut' });
      await run(acceptedTurn(asked));
    },
    isRunning: () => current !== null,
    abort: () => current?.abort(),
    reset() {
      // What is under way may go on after a reload, so it stays saved.
      current?.abort();
      current = null;
      last = null;
    },
  };
}

/** Whether a turn that ended here may still be under way at Letta, so that a reload should look for it. */
function mayGoOn({ stage }: SentTurn, { aborted }: AbortSignal): boolean {
  return !aborted && (stage === 'accepted' || stage === 'doubtful');
}

/** Whether a chat like this one sent it: only then its id is the `otid` that it was sent with. */
const isOwn = ({ id }: UserMessage): boolean => isOtid(id);

/** The turn of a message that Letta has. */
function acceptedTurn({ id, content, date }: UserMessage): SentTurn {
  return createSentTurn({ type: 'message', otid: id, content }, 'accepted', date ?? undefined);
}
