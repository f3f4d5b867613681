import { ChatError } from '../errors.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { ApprovalAnswer, Outgoing, Transport } from '../transport/transport.ts';
import { type ClientTool, runClientTool } from './client-tools.ts';
import { runExchange } from './run.ts';
import { createStore, type Schedule, type StateSignals } from './store.ts';
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

export function createConversation(transport: Transport, schedule?: Schedule): Conversation {
  const store = createStore(schedule);
  const tools = new Map<string, ClientTool>();
  const answers = new Map<string, ApprovalAnswer>();
  let lifetime = new AbortController();
  /** The exchange under way, if any. */
  let current: AbortController | null = null;
  let connecting: Promise<void> | null = null;
  let lastOutgoing: Outgoing | null = null;
  /** Exchanges run one after the other. */
  let turn: Promise<unknown> = Promise.resolve();

  async function load(): Promise<void> {
    const { signal } = lifetime;
    store.dispatch({ type: 'connect' });
    try {
      const [agent, page] = await Promise.all([transport.agent(signal), transport.history({}, signal)]);
      signal.throwIfAborted();
      store.dispatch({ type: 'history', position: 'newest', ...page });
      store.dispatch({ type: 'connected', agent });
    } catch (error) {
      const failure = signal.aborted ? new ChatError('aborted', 'The chat was closed.') : ChatError.from(error);
      if (!signal.aborted) store.dispatch({ type: 'failed', error: failure, during: 'connect' });
      throw failure;
    }
  }

  function connect(): Promise<void> {
    connecting ??= load().catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    return connecting;
  }

  /** Reads the newest page anew: what the server has, counts. */
  function refresh(): Promise<void> {
    connecting = null;
    return connect();
  }

  async function exchange(outgoing: Outgoing): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    current = controller;
    lastOutgoing = outgoing;
    try {
      await runExchange({ transport, store, outgoing, signal, clientTools: [...tools.values()].map(schemaOf) });
      answers.clear();
    } finally {
      if (current === controller) current = null;
    }
    await answerByTools(signal);
  }

  async function answerByTools(signal: AbortSignal): Promise<void> {
    const calls = waitingCalls(store.state.peek().messages);
    for (const call of calls) {
      const tool = tools.get(call.name);
      if (tool) answers.set(call.key, await runClientTool(tool, call, signal));
    }
    signal.throwIfAborted();
    await sendAnswers();
  }

  /** Every pending call must be answered in one go, so this waits until there is an answer for each. */
  async function sendAnswers(): Promise<void> {
    const calls = waitingCalls(store.state.peek().messages);
    const approvals = calls.flatMap((call) => answers.get(call.key) ?? []);
    if (calls.length === 0 || approvals.length < calls.length) return;
    const otid = createOtid();
    store.dispatch({
      type: 'answer',
      otid,
      answers: approvals.map((answer) => ({ callId: answer.callId, approve: answer.type === 'tool' || answer.approve })),
    });
    await exchange({ type: 'approval', otid, approvals });
  }

  function end(): void {
    lifetime.abort();
    current?.abort();
  }

  function inTurn(task: () => Promise<void>): Promise<void> {
    const result = turn.then(task);
    turn = result.catch(() => undefined);
    return result;
  }

  async function sendNow(content: readonly ContentPart[]): Promise<void> {
    await connect();
    const state = store.state.peek();
    if (state.status.type === 'awaiting-approval') {
      throw new ChatError('approval-pending', 'The agent waits for an answer to a tool call; call approve() first.');
    }
    const { unsent } = state;
    const again = unsent !== null && JSON.stringify(unsent.content) === JSON.stringify(content);
    const otid = again ? unsent.otid : createOtid();
    store.dispatch({ type: 'submit', otid, content, date: new Date().toISOString() });
    await exchange({ type: 'message', otid, content });
  }

  async function retryNow(): Promise<void> {
    const { status } = store.state.peek();
    if (status.type !== 'failed') return;
    if (status.during === 'connect' || lastOutgoing === null) return refresh();
    // The request, or its stream, may have been cut after Letta had taken the message: look before sending again.
    const cut = status.error.code === 'network' || status.error.code === 'timeout' || status.error.code === 'protocol';
    if (cut) await refresh();
    const { unsent, messages } = store.state.peek();
    if (cut && unsent === null && lastOutgoing.type === 'message') {
      if (messages.at(-1)?.role === 'assistant') return;
      const error = new ChatError('busy', 'The answer is not in the history yet; the run may still be going on.');
      store.dispatch({ type: 'failed', error: status.during === 'stream' ? error : status.error, during: 'stream' });
      throw error;
    }
    if (unsent) store.dispatch({ type: 'submit', ...unsent });
    else store.dispatch({ type: 'accepted' });
    await exchange(lastOutgoing);
  }

  const { state, messages, agent, status, history, unsent } = store;
  return {
    state,
    messages,
    agent,
    status,
    history,
    unsent,
    connect,
    send: (content) =>
      inTurn(() => sendNow(typeof content === 'string' ? [{ type: 'text', text: content }] : content)),
    async stop() {
      const controller = current;
      if (!controller) return;
      const { status } = store.state.peek();
      const runId = status.type === 'streaming' ? status.runId : null;
      const { signal } = lifetime;
      store.dispatch({ type: 'stopping' });
      controller.abort();
      try {
        await transport.cancel(runId ? [runId] : [], signal);
        if (!signal.aborted) store.dispatch({ type: 'stopped' });
      } catch (error) {
        if (!signal.aborted) {
          store.dispatch({ type: 'failed', error: ChatError.from(error), during: 'stream' });
        }
      }
    },
    retry: () => inTurn(retryNow),
    async loadEarlier() {
      const { history } = store.state.peek();
      if (history.loading || history.before === null) return;
      const { signal } = lifetime;
      store.dispatch({ type: 'history-loading' });
      try {
        const page = await transport.history({ before: history.before }, signal);
        if (!signal.aborted) store.dispatch({ type: 'history', position: 'older', ...page });
      } catch (error) {
        if (!signal.aborted) store.dispatch({ type: 'history-failed', error: ChatError.from(error) });
      }
    },
    approve: (callId, approve, reason) =>
      inTurn(() => {
        answers.set(callId, { type: 'approval', callId, approve, ...(reason === undefined ? {} : { reason }) });
        return sendAnswers();
      }),
    registerTool(tool) {
      tools.set(tool.name, tool);
      return () => {
        if (tools.get(tool.name) === tool) tools.delete(tool.name);
      };
    },
    dismiss: () => store.dispatch({ type: 'dismissed' }),
    reset() {
      end();
      lifetime = new AbortController();
      connecting = null;
      lastOutgoing = null;
      answers.clear();
      store.reset();
    },
    dispose() {
      end();
      store.reset();
    },
  };
}

function schemaOf({ name, description, parameters }: ClientTool) {
  return { name, description, parameters };
}

/** An id of our own for a message, the same over all its attempts. `randomUUID` is missing on plain-http pages. */
function createOtid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
