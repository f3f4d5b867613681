import { ChatError, stopped } from '../platform/errors.ts';
import { pause } from '../platform/pause.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { Outgoing, Transport } from '../transport/transport.ts';
import type { ClientTool } from './client-tools.ts';
import type { Inner } from './inner.ts';
import type { ChatAction } from './reduce.ts';
import { runExchange } from './run.ts';
import { createStore, type Schedule, type StateSignals } from './store.ts';
import { isAnswering } from './state.ts';
import { waitingCalls } from './transcript.ts';

/** A conversation with one agent: what is said, and what can be done. */
export interface Conversation extends StateSignals {
  /** Gets the agent and the newest page of its history. Concurrent calls share one attempt. Rejects with a ChatError. */
  connect(): Promise<void>;
  /**
   * Sends a message and resolves when the answer is complete. Messages wait for the one before them. Connects first where
   * needed. Until Letta has the message it is `state.unsent`, and sending the same content again is the same attempt.
   * Rejects with a ChatError: `aborted` after stop(), `approval-pending` while a tool call waits for its answer.
   */
  send(content: string | readonly ContentPart[]): Promise<void>;
  /** Stops the answer here and cancels its run at the server. What has arrived stays. Does nothing when idle. */
  stop(): Promise<void>;
  /** Does again what failed. Never sends a message that Letta already has. */
  retry(): Promise<void>;
  /** Gets the page of messages before the ones that are here. */
  loadEarlier(): Promise<void>;
  /** Allows or refuses a waiting tool call; the agent goes on once all waiting calls have their answer. */
  approve(callId: string, approve: boolean, reason?: string): Promise<void>;
  /** Offers the agent a tool that runs on this page. Returns a function that takes the offer back. */
  registerTool(tool: ClientTool): () => void;
  /** Drops the notice of the last failure. */
  dismiss(): void;
  /** Forgets everything that is here; the server keeps its own. */
  reset(): void;
  /** Aborts what is under way, for good. */
  dispose(): void;
}

/** How long after a first answer what may help with a later one is fetched, in milliseconds. */
const PREPARE_MS = 1_000;

export interface ConversationOptions {
  /** When streamed events are folded. Default: at the next frame. */
  schedule?: Schedule;
  /** Where what is under way is kept over a reload. Default: nowhere. */
  memory?: TabMemory | null;
}

export function createConversation(
  transport: Transport,
  { schedule, memory = null }: ConversationOptions = {},
): Conversation {
  const store = createStore(schedule);
  const { signals, dispatch } = store;
  const tools = new Map<string, ClientTool>();
  const now = () => signals.state.peek();
  const numbering = { contiguous: true };
  let lifetime = new AbortController();
  /** The exchange under way, if any. */
  let current: AbortController | null = null;
  let connecting: Promise<void> | null = null;
  /** Exchanges run one after the other. */
  let turn: Promise<unknown> = Promise.resolve();
  const inner: Inner = {
    transport,
    store,
    tools,
    memory,
    answers: new Map(),
    last: null,
    tabs: undefined,
    createOtid,
    send: sendNow,
    refresh() {
      connecting = null;
      return connect();
    },
    exchange,
  };

  /** Asks the server, and says what came of it, unless the chat has ended meanwhile. Rejects with a ChatError. */
  async function ask<Answer>(
    request: (signal: AbortSignal) => Promise<Answer>,
    answered: (answer: Answer) => ChatAction,
    failed: (error: ChatError) => ChatAction,
  ): Promise<void> {
    const { signal } = lifetime;
    try {
      const answer = await request(signal);
      signal.throwIfAborted();
      dispatch(answered(answer));
    } catch (thrown) {
      if (signal.aborted) throw stopped();
      const error = ChatError.from(thrown);
      dispatch(failed(error));
      throw error;
    }
  }

  function load(): Promise<void> {
    dispatch({ type: 'connect' });
    return ask(
      (signal) => Promise.all([transport.agent(signal), transport.history({}, signal)]),
      ([agent, page]) => ({ type: 'connected', agent, ...page }),
      (error) => ({ type: 'failed', error, during: 'connect' }),
    );
  }

  function connect(): Promise<void> {
    connecting ??= load().catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    return connecting;
  }

  /** Connects, and goes on with what a reload has cut. */
  function begin(): Promise<void> {
    const isFirst = !connecting;
    const connected = connect();
    if (isFirst) connected.then(settleIn).catch(() => undefined);
    return connected;
  }

  /** Nobody who comes for the first time has anything to go on with, or another tab with it. */
  async function settleIn(): Promise<void> {
    const { agent, messages } = now();
    if (messages.length || memory?.read(agent?.id ?? '', 'sent'))
      await inTurn(() => recovery().then(({ resume }) => resume(inner)));
  }

  async function exchange(outgoing: Outgoing, accepted = false): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    current = controller;
    if (outgoing !== inner.last?.outgoing) inner.last = { outgoing, progress: { accepted, after: 0 } };
    const { progress } = inner.last;
    const agentId = now().agent?.id ?? '';
    if (outgoing.type === 'message') {
      memory?.keep(
        agentId,
        'sent',
        JSON.stringify({ otid: outgoing.otid, content: outgoing.content, date: new Date().toISOString() }),
      );
    }
    try {
      const run = () =>
        runExchange({
          transport,
          store,
          outgoing,
          progress,
          numbering,
          signal,
          clientTools: [...tools.values()].map(schemaOf),
        });
      await (inner.tabs ? inner.tabs.lead(run) : run());
      inner.answers.clear();
    } finally {
      if (current === controller) current = null;
      memory?.keep(agentId, 'sent', '');
    }
    if (memory && !inner.tabs) prepare();
    if (waitingCalls(now().messages).length)
      await approvals().then(({ answerByTools }) => answerByTools(inner, signal));
  }

  /** What helps when the connection goes should be here by then; but not in the way of a first answer. */
  function prepare(): void {
    void pause(PREPARE_MS, lifetime.signal)
      .then(recovery)
      .then(({ join }) => join(inner))
      .catch(() => undefined);
  }

  function end(): void {
    lifetime.abort();
    current?.abort();
    inner.tabs?.leave();
    inner.tabs = undefined;
  }

  function inTurn(task: () => Promise<void>): Promise<void> {
    const result = turn.then(task);
    turn = result.catch(() => undefined);
    return result;
  }

  async function sendNow(content: readonly ContentPart[]): Promise<void> {
    await connect();
    const { status, unsent } = now();
    if (status.type === 'awaiting-approval')
      throw new ChatError('approval-pending', 'A tool call waits for approve().');
    const again = unsent !== null && JSON.stringify(unsent.content) === JSON.stringify(content);
    const otid = again ? unsent.otid : createOtid();
    dispatch({ type: 'submit', otid, content, date: new Date().toISOString() });
    await exchange({ type: 'message', otid, content });
  }

  return {
    ...signals,
    connect: begin,
    send: (content) => inTurn(() => sendNow(typeof content === 'string' ? [{ type: 'text', text: content }] : content)),
    async stop() {
      const { status } = now();
      // What another tab streams can be stopped here, too.
      if (!current && !isAnswering(status)) return;
      const runId = 'runId' in status ? status.runId : null;
      dispatch({ type: 'stopping' });
      current?.abort();
      await ask(
        (signal) => transport.cancel(runId ? [runId] : [], signal),
        () => ({ type: 'stopped' }),
        (error) => ({ type: 'failed', error, during: 'stream' }),
      ).catch(() => undefined);
    },
    retry: () => inTurn(() => recovery().then(({ retry }) => retry(inner))),
    async loadEarlier() {
      const { loadEarlier } = await import('./earlier.ts');
      await loadEarlier(inner, lifetime.signal);
    },
    approve: (callId, approve, reason) =>
      inTurn(() => approvals().then(({ answer }) => answer(inner, { type: 'approval', callId, approve, reason }))),
    registerTool(tool) {
      tools.set(tool.name, tool);
      return () => {
        if (tools.get(tool.name) === tool) tools.delete(tool.name);
      };
    },
    dismiss: () => dispatch({ type: 'dismissed' }),
    reset() {
      end();
      lifetime = new AbortController();
      connecting = null;
      inner.last = null;
      inner.answers.clear();
      store.reset();
    },
    dispose() {
      end();
      store.reset();
    },
  };
}

const approvals = () => import('./approvals.ts');
const recovery = () => import('./recovery.ts');

function schemaOf({ name, description, parameters }: ClientTool) {
  return { name, description, parameters };
}

/** An id of our own for a message, the same over all its attempts. (`randomUUID` is missing on plain-http pages.) */
function createOtid(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
