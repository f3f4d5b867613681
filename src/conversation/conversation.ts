import { ChatError } from '../errors.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { ApprovalAnswer, Outgoing, Transport } from '../transport/transport.ts';
import type { ClientTool } from './client-tools.ts';
import { type Progress, runExchange } from './run.ts';
import type { ChatAction } from './reduce.ts';
import { createStore, type Schedule, type StateSignals } from './store.ts';
import type { ToolPart } from './state.ts';
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
  const { signals, dispatch } = store;
  const tools = new Map<string, ClientTool>();
  const answers = new Map<string, ApprovalAnswer>();
  const now = () => signals.state.peek();
  let lifetime = new AbortController();
  /** The exchange under way, if any. */
  let current: AbortController | null = null;
  let connecting: Promise<void> | null = null;
  let lastOutgoing: Outgoing | null = null;
  let progress: Progress = { after: 0 };
  /** Exchanges run one after the other. */
  let turn: Promise<unknown> = Promise.resolve();

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
      if (signal.aborted) throw new ChatError('aborted', 'The chat was closed.');
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

  /** Reads the newest page anew: what the server has, counts. */
  function refresh(): Promise<void> {
    connecting = null;
    return connect();
  }

  async function exchange(outgoing: Outgoing): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    current = controller;
    if (outgoing !== lastOutgoing) progress = { after: 0 };
    lastOutgoing = outgoing;
    try {
      await runExchange({ transport, store, outgoing, progress, signal, clientTools: [...tools.values()].map(schemaOf) });
      answers.clear();
    } finally {
      if (current === controller) current = null;
    }
    await answerByTools(signal);
  }

  async function answerByTools(signal: AbortSignal): Promise<void> {
    const calls = waitingCalls(now().messages);
    for (const call of calls) {
      const tool = tools.get(call.name);
      if (tool) answers.set(call.key, await run(tool, call, signal));
    }
    signal.throwIfAborted();
    await sendAnswers();
  }

  /** Every pending call must be answered in one go, so this waits until there is an answer for each. */
  async function sendAnswers(): Promise<void> {
    const calls = waitingCalls(now().messages);
    const approvals = calls.flatMap((call) => answers.get(call.key) ?? []);
    if (calls.length === 0 || approvals.length < calls.length) return;
    const otid = createOtid();
    dispatch({
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
    const state = now();
    if (state.status.type === 'awaiting-approval') {
      throw new ChatError('approval-pending', 'A tool call waits for approve().');
    }
    const { unsent } = state;
    const again = unsent !== null && JSON.stringify(unsent.content) === JSON.stringify(content);
    const otid = again ? unsent.otid : createOtid();
    dispatch({ type: 'submit', otid, content, date: new Date().toISOString() });
    await exchange({ type: 'message', otid, content });
  }

  async function retryNow(): Promise<void> {
    const { status } = now();
    if (status.type !== 'failed') return;
    if (status.during === 'connect' || lastOutgoing === null) return refresh();
    // That run is over, and its otid would only bring it back: this is another message.
    if (progress.failed && lastOutgoing.type === 'message') return sendNow(lastOutgoing.content);
    // The request, or its stream, may have been cut after Letta had taken the message: look before sending again, unless
    // its frames are numbered, and go on where they were.
    const cut = !progress.after && ['network', 'timeout', 'protocol'].includes(status.error.code);
    if (cut) await refresh();
    const { unsent, messages } = now();
    if (cut && unsent === null && lastOutgoing.type === 'message') {
      if (messages.at(-1)?.role === 'assistant') return;
      const error = new ChatError('busy', 'The agent is still answering.');
      dispatch({ type: 'failed', error: status.during === 'stream' ? error : status.error, during: 'stream' });
      throw error;
    }
    if (unsent) dispatch({ type: 'submit', ...unsent });
    else dispatch({ type: 'accepted' });
    await exchange(lastOutgoing);
  }

  return {
    ...signals,
    connect,
    send: (content) =>
      inTurn(() => sendNow(typeof content === 'string' ? [{ type: 'text', text: content }] : content)),
    async stop() {
      const controller = current;
      if (!controller) return;
      const { status } = now();
      const runId = 'runId' in status ? status.runId : null;
      dispatch({ type: 'stopping' });
      controller.abort();
      await ask(
        (signal) => transport.cancel(runId ? [runId] : [], signal),
        () => ({ type: 'stopped' }),
        (error) => ({ type: 'failed', error, during: 'stream' }),
      ).catch(() => undefined);
    },
    retry: () => inTurn(retryNow),
    async loadEarlier() {
      const { history } = now();
      if (history.loading || history.before === null) return;
      const { before } = history;
      dispatch({ type: 'history-loading' });
      await ask(
        (signal) => transport.history({ before }, signal),
        (page) => ({ type: 'earlier', ...page }),
        (error) => ({ type: 'history-failed', error }),
      ).catch(() => undefined);
    },
    approve: (callId, approve, reason) =>
      inTurn(() => {
        answers.set(callId, { type: 'approval', callId, approve, reason });
        return sendAnswers();
      }),
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

/** What runs tools is fetched when the agent first calls one; where that fails, so has the tool. */
function run(tool: ClientTool, call: ToolPart, signal: AbortSignal): Promise<ApprovalAnswer> {
  return import('./client-tools.ts').then(
    ({ runClientTool }) => runClientTool(tool, call, signal),
    (error) => ({ type: 'tool', callId: call.key, status: 'error', result: String(error) }),
  );
}

function schemaOf({ name, description, parameters }: ClientTool) {
  return { name, description, parameters };
}

/** An id of our own for a message, the same over all its attempts. (`randomUUID` is missing on plain-http pages.) */
function createOtid(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
