import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import { ChatError, stopped } from '../platform/errors.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { ApprovalAnswer, Outgoing, Transport } from '../transport/transport.ts';
import { type ClientTool, prepareTools, schemaOf } from './client-tools.ts';
import { conversationKey } from './conversation-key.ts';
import { type ClientTools, createDecisions } from './decisions.ts';
import { allMessages } from './all-messages.ts';
import { loadEarlier } from './load-earlier.ts';
import { createQueue } from './message-queue.ts';
import { dueIn } from './queue-state.ts';
import type { ContextReader } from './page-context.ts';
import type { Snapshot } from './reduce.ts';
import { type Message, isAnswering, type ToolPart } from './state.ts';
import { createStore, type Schedule, type StateSignals } from './store.ts';
import { joinTabs, type Tabs } from './tabs.ts';
import type { JsonSchema } from './tool-arguments.ts';
import { refresh } from './refresh.ts';
import { createToolJournal } from './tool-journal.ts';
import { createTurns } from './turns.ts';

/** A conversation with one agent: what was said, and what can be done. */
export interface Conversation extends StateSignals {
  /**
   * Gets the agent and the newest page of its history; nothing where the visitor has no agent before the first message.
   * Concurrent calls share one attempt. Rejects with a ChatError. */
  connect(): Promise<void>;
  /**
   * Sends a message and resolves when the response is complete. Messages wait for the turn before them. Connects first
   * where needed. Until Letta has the message it is `state.unsent`, and sending the same content again is the same attempt.
   * Rejects with a ChatError: `aborted` after stop(), `approval-pending` while a tool call waits for a decision.
   */
  send(content: string | readonly ContentPart[]): Promise<void>;
  /**
   * Puts a message into `queue`, to be sent when the response that is under way has ended well; at once where there is
   * none. After Stop or a failure the queue waits for `releaseQueue()`, or for the visitor's next message.
   * @returns the id by which `removeQueued()` takes it out
   */
  enqueue(content: string | readonly ContentPart[]): string;
  /** Takes a message out of the queue. Does nothing where it is on its way already. */
  removeQueued(id: string): void;
  /** Lets a queue that is held go on. */
  releaseQueue(): void;
  /** Stops the response here and cancels its run at the server. What has arrived stays. Does nothing when idle. */
  stop(): Promise<void>;
  /** Does what failed again. Never sends a message that Letta is known to have. */
  retry(): Promise<void>;
  /**
   * Looks for what the agent has said by itself since. Resolves to whether there was something; it is shown then. Does nothing
   * before `connect()`, and while something is under way. Rejects with a ChatError, and the state stays as it is.
   */
  refresh(): Promise<boolean>;
  /** Gets the page of messages before the ones that are here. */
  loadEarlier(): Promise<void>;
  /** All messages from the first on; earlier ones are asked of Letta. The state stays as it is. Rejects with a ChatError. */
  allMessages(): Promise<readonly Message[]>;
  /**
   * Decides on a waiting tool call. The agent goes on once every waiting call has a decision. Rejects with a ChatError
   * `not-found` for a call that doesn't wait, or whose arguments are still streaming.
   */
  approve(callId: string, approve: boolean, reason?: string): Promise<void>;
  /**
   * Offers the agent a tool that runs on this page. Its `parameters` give the type of what `run` gets. Returns a function
   * that takes the offer back.
   */
  registerTool<const Parameters extends JsonSchema>(tool: ClientTool<Parameters>): () => void;
  /** The tools of this page, by name. */
  readonly clientTools: ReadonlySignal<ClientTools>;
  /** Whether a call waits for the visitor, and not for a tool of the page that may run without asking. */
  asksVisitor(call: ToolPart): boolean;
  /** Closes the notice of the last error. */
  dismiss(): void;
  /** Forgets everything that is here; the server keeps its own. */
  reset(): void;
  /** Aborts what is under way, for good. */
  dispose(): void;
}

/** A conversation, with what only its owner needs to know. */
export interface OwnedConversation extends Conversation {
  /** Whether something is under way here, or waits for its turn. */
  readonly isBusy: ReadonlySignal<boolean>;
}

export interface ConversationOptions {
  /** When streamed events are folded into the state. Default: with the frame after next. */
  schedule?: Schedule;
  /** Where a turn that is under way is kept over a reload. Default: nowhere. */
  memory?: TabMemory | null;
  /** The tools of this page, where several conversations share them. Default: tools of its own. */
  clientTools?: Signal<ClientTools>;
  /** What the page tells the agent with each message. Default: nothing. */
  context?: ContextReader | undefined;
}

/** What there is before a visitor's first message has an agent made. */
const NOBODY: Snapshot = { agent: null, events: [], before: null };

export function createConversation(
  transport: Transport,
  { schedule, memory = null, clientTools = signal<ClientTools>(new Map()), context }: ConversationOptions = {},
): OwnedConversation {
  const store = createStore(schedule);
  const { signals, dispatch, peek } = store;
  const journal = createToolJournal(memory, () => peek().agent?.id ?? '');
  const decisions = createDecisions(store, journal, () => clientTools.peek());
  let lifetime = new AbortController();
  let connecting: Promise<void> | null = null;
  let begun = false;
  let tabs: Tabs | null = null;
  /** Turns run one after the other. */
  let queue: Promise<unknown> = Promise.resolve();
  /** How many of them there are, the one under way included. */
  const queued = signal(0);
  /** Changes when Letta makes the conversation. */
  const key = (): string => conversationKey(peek().agent?.id ?? '', transport.conversationId ?? 'new');

  const turns = createTurns({
    transport,
    store,
    memory,
    clientTools: () => [...clientTools.peek().values()].map(schemaOf),
    connect: begin,
    reconnect,
    meet,
    key,
    begin: makeConversation,
    readContext: async () => context?.read() ?? null,
    lead,
  });

  const waiting = createQueue({
    store,
    memory,
    key,
    sendDue: () => void inTurn(sendDue).catch(() => undefined),
    forgetLast: turns.reset,
  });

  /** Whether it is still due shows when nothing else is under way, in other tabs either. */
  async function sendDue(): Promise<void> {
    await lead(async () => {
      const due = dueIn(peek());
      if (due) await turns.send(due.content, due.id);
    });
  }

  /** Does what only one tab may do at a time. */
  function lead(work: () => Promise<void>): Promise<void> {
    return tabs ? tabs.lead(work) : work();
  }

  async function load(): Promise<void> {
    const { signal } = lifetime;
    dispatch({ type: 'connect' });
    try {
      const snapshot = (await transport.hasAgent(signal)) ? await read(signal) : NOBODY;
      signal.throwIfAborted();
      dispatch({ type: 'connected', ...snapshot });
      waiting.restore();
      joinOtherTabs();
    } catch (thrown) {
      connecting = null;
      throw failed(thrown, signal);
    }
  }

  async function meet(signal: AbortSignal): Promise<void> {
    try {
      dispatch({ type: 'refreshed', ...(await read(signal)) });
      waiting.restore();
      joinOtherTabs();
    } catch (thrown) {
      throw failed(thrown, signal);
    }
  }

  async function makeConversation(first: Outgoing, signal: AbortSignal): Promise<void> {
    const before = key();
    try {
      await transport.begin(first, signal);
    } catch (thrown) {
      throw failed(thrown, signal);
    }
    memory?.keep(before, 'sent', '');
    waiting.moveFrom(before);
    joinOtherTabs();
  }

  async function read(signal: AbortSignal): Promise<Snapshot> {
    const [agent, page] = await Promise.all([transport.agent(signal), transport.history({}, signal)]);
    signal.throwIfAborted();
    return { agent, ...page };
  }

  function failed(thrown: unknown, signal: AbortSignal): ChatError {
    if (signal.aborted) return stopped();
    const error = ChatError.from(thrown);
    dispatch({ type: 'failed', error });
    return error;
  }

  function connect(): Promise<void> {
    connecting ??= load();
    return connecting;
  }

  function reconnect(): Promise<void> {
    connecting = null;
    return connect();
  }

  /** Tabs share a conversation where there are tabs, and where this one keeps something. */
  function joinOtherTabs(): void {
    const { agent } = peek();
    if (!agent || !memory || transport.conversationId === null || !globalThis.document) return;
    tabs ??= joinTabs({ store, name: `letta-chat:${key()}`, takeOver: turns.takeOver });
  }

  /** Connects, and goes on with a turn that is under way: in another tab, or since before a reload. */
  async function begin(): Promise<void> {
    await connect();
    if (begun) return;
    begun = true;
    if (await tabs?.follow()) return;
    // What fails is in the state, with Retry beside it.
    await turns.resume().catch(() => undefined);
    waiting.holdUnanswered();
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    queued.value = queued.peek() + 1;
    const result = queue
      .then(work)
      .then(runTools)
      .finally(() => (queued.value = queued.peek() - 1));
    queue = result.catch(() => undefined);
    return result;
  }

  // A call may wait for a tool since before the page offered it.
  const endOffering = effect(() => {
    if (clientTools.value.size === 0 || peek().status.type !== 'awaiting-approval') return;
    inTurn(async () => undefined).catch(() => undefined);
  });

  /** The page's tools run as soon as the agent waits for them, until it waits for the visitor or for nothing. */
  async function runTools(): Promise<void> {
    const { signal } = lifetime;
    while (decisions.areForTools()) {
      await lead(async () => {
        // Another tab may have run it, and been done by now.
        if (decisions.haveBegun()) await reconnect();
        const all = await decisions.runTools(signal);
        if (all) await turns.decide(all);
      });
    }
  }

  async function decide(decision: ApprovalAnswer): Promise<void> {
    const isAllowed = decision.type === 'approval' && decision.approve;
    if (isAllowed && decisions.allowTool(decision.callId)) return;
    const all = decisions.add(decision);
    if (all) await turns.decide(all);
    else tabs?.post();
  }

  function end(): void {
    lifetime.abort();
    turns.reset();
    waiting.reset();
    decisions.clear();
    tabs?.leave();
    tabs = null;
    store.reset();
  }

  return {
    ...signals,
    isBusy: computed(
      () => queued.value > 0 || isAnswering(signals.status.value) || signals.queue.value.items.length > 0,
    ),
    connect() {
      inTurn(begin).catch(() => undefined);
      return connect();
    },
    send(content) {
      const parts = partsOf(content);
      return inTurn(() => turns.send(parts));
    },
    enqueue: (content) => waiting.enqueue(partsOf(content)),
    removeQueued: waiting.remove,
    releaseQueue: waiting.release,
    async stop() {
      const { status } = peek();
      // A turn that another tab leads can be stopped here, too.
      if (!turns.isRunning() && !isAnswering(status)) return;
      const runId = 'runId' in status ? status.runId : null;
      const { signal } = lifetime;
      const wasLeading = turns.isRunning();
      dispatch({ type: 'stop' });
      turns.abort();
      try {
        // Without an agent nothing has been sent yet.
        if (peek().agent) await transport.cancel(runId ? [runId] : [], signal);
        if (!signal.aborted) dispatch({ type: 'stopped' });
      } catch (thrown) {
        if (!signal.aborted) dispatch({ type: 'failed', error: ChatError.from(thrown) });
      }
      if (wasLeading) tabs?.post();
    },
    retry: () => inTurn(turns.retry),
    refresh: () => refresh(transport, store, () => queued.peek() > 0, lifetime.signal),
    loadEarlier: () => loadEarlier(transport, store, lifetime.signal),
    allMessages: () => allMessages(transport, peek(), lifetime.signal),
    async approve(callId, approve, reason) {
      // Now, and not when its turn comes: nobody can have read a call that is still streaming.
      decisions.check(callId);
      await inTurn(() => decide({ type: 'approval', callId, approve, reason }));
    },
    registerTool<Parameters extends JsonSchema>(offered: ClientTool<Parameters>) {
      // `run` gets only what has passed the tool's own schema.
      const tool = offered as ClientTool;
      const { name } = tool;
      prepareTools();
      clientTools.value = new Map(clientTools.peek()).set(name, tool);
      return () => {
        if (clientTools.peek().get(name) !== tool) return;
        const rest = new Map(clientTools.peek());
        rest.delete(name);
        clientTools.value = rest;
      };
    },
    clientTools,
    asksVisitor(call) {
      const { type, ...status } = signals.status.value;
      const waits = type === 'awaiting-approval' && 'callIds' in status && status.callIds.includes(call.key);
      const tool = clientTools.value.get(call.name);
      return waits && call.state === 'waiting' && (!tool || journal.asks(tool, call.key));
    },
    dismiss: () => dispatch({ type: 'dismissed' }),
    reset() {
      end();
      lifetime = new AbortController();
      connecting = null;
      begun = false;
    },
    dispose() {
      endOffering();
      end();
      waiting.dispose();
    },
  };
}

/** A text is one part. */
export const partsOf = (content: string | readonly ContentPart[]): readonly ContentPart[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;
