/** An error response in the words of Letta's server: `{"detail": …}` (letta-protocol.md §5 and §11). */
export class LettaError extends Error {
  readonly status: 400 | 404 | 409 | 410 | 422 | 503;
  readonly body: Record<string, unknown>;

  constructor(status: LettaError['status'], detail: unknown, more: Record<string, unknown> = {}) {
    super(typeof detail === 'string' ? detail : JSON.stringify(detail));
    this.status = status;
    this.body = { detail, ...more };
  }
}

/** A record that isn't there. A real server goes on for a few hundred characters about who asked. */
export function notFound(what: string, id: string): LettaError {
  return new LettaError(404, `${what} not found with id='['${id}']', access level in ['read']`);
}

export function agentNotFound(id: string): LettaError {
  return new LettaError(404, `Agent with ID ${id} not found`);
}

export function invalid(text: string): LettaError {
  return new LettaError(400, `INVALID_ARGUMENT: ${text}`);
}

/** A body that isn't what the route takes. The detail is a string that looks like a list of Python. */
export function invalidBody(kind: string, message: string): LettaError {
  return new LettaError(422, `[{'type': '${kind}', 'loc': ('body',), 'msg': ${JSON.stringify(message)}}]`, {
    trace_id: '',
  });
}

/** Another message of this conversation is being processed. */
export function conversationBusy(runId: string): LettaError {
  const text =
    `CONFLICT: Cannot send a new message: Another request (run_id=${runId}) is currently being processed for this ` +
    'conversation. Please wait for it to complete.';
  return new LettaError(409, text, { run_id: runId });
}

/** `what` is `agent agent-…` or `conversation conv-…`. */
export function nothingToCancel(what: string): LettaError {
  return new LettaError(409, `CONFLICT: No active runs to cancel for ${what}`);
}

/** Streaming was asked for on the agent's route by a client that isn't Letta's SDK. */
export function streamingRefused(): LettaError {
  return new LettaError(422, 'streaming=true is only supported for SDK v1.0+ clients.');
}

const WAITING =
  'CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool call. Please approve or deny the pending request before continuing.';

/**
 * An error that a run meets before its first model call. A stream reports it as its last frame, with status 200; a
 * request without streaming gets it as its response.
 */
export class RunError extends Error {
  /** The frame's `message`; its `detail` is the error's own. */
  readonly summary: string;
  /** What a request without streaming gets. */
  readonly response: LettaError;

  constructor(summary: string, detail: string, response: LettaError) {
    super(detail);
    this.summary = summary;
    this.response = response;
  }
}

const UNKNOWN = 'An unknown error occurred with the LLM streaming request.';

/** A message came while tool calls wait for a decision. */
export function pendingApproval(requestId: string): RunError {
  const detail = { code: 'PENDING_APPROVAL', message: WAITING, pending_request_id: requestId };
  return new RunError(WAITING, WAITING, new LettaError(409, detail));
}

/** A decision came for other calls than those that wait. */
export function wrongCalls(expected: readonly string[], received: readonly string[]): RunError {
  const detail = `Invalid tool call IDs. Expected '${listed(expected)}', but received '${listed(received)}'.`;
  return new RunError(UNKNOWN, detail, new LettaError(400, detail));
}

/** A decision came where nothing waits for one. */
export function nothingPending(): RunError {
  const detail =
    'Cannot process approval response: No tool call is currently awaiting approval. ' +
    'Please send a regular message to interact with the agent.';
  return new RunError(UNKNOWN, detail, new LettaError(400, detail));
}

function listed(ids: readonly string[]): string {
  return `[${ids.map((id) => `'${id}'`).join(', ')}]`;
}
