/** An error answer in Letta's own words (letta-protocol.md §5): `{"detail": …}`, mostly `CODE: text`. */
export class LettaFault extends Error {
  readonly status: 400 | 404 | 409 | 410 | 422 | 503;
  readonly body: Record<string, unknown>;

  constructor(status: LettaFault['status'], detail: unknown, more: Record<string, unknown> = {}) {
    super(typeof detail === 'string' ? detail : JSON.stringify(detail));
    this.status = status;
    this.body = { detail, ...more };
  }
}

export function notFound(what: string, id: string): LettaFault {
  return new LettaFault(404, `NOT_FOUND: ${what} not found with id='${id}'`);
}

export function invalid(text: string): LettaFault {
  return new LettaFault(400, `INVALID_ARGUMENT: ${text}`);
}

/** The agent is answering another message of this conversation. */
export function conflict(runId: string): LettaFault {
  const text =
    `CONFLICT: Cannot send a new message: Another request (run_id=${runId}) is currently being processed for this ` +
    'conversation. Please wait for the current request to complete before sending a new message.';
  return new LettaFault(409, text, { run_id: runId });
}

/** Tool calls wait for an answer. */
export function pendingApproval(requestId: string): LettaFault {
  return new LettaFault(409, {
    code: 'PENDING_APPROVAL',
    message:
      'Cannot send a new message: The agent is waiting for approval on a tool call. Please approve or deny the pending request before continuing.',
    pending_request_id: requestId,
  });
}
