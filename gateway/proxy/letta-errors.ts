import { objectOf, type Json } from './json.ts';

// What visitors are told of Letta's failures, and of its model provider's: our own words and an id by which the operator
// finds the original in the log. A provider's error may quote keys, prompts and addresses.

/** Letta's names for what may fail within a run, as clients know them. All others are an `internal_error`. */
const RUN_ERRORS: Readonly<Record<string, string>> = {
  llm_timeout: 'The model took too long.',
  llm_rate_limit: 'The model is asked too much at present.',
  llm_authentication: "The model's provider refuses the server.",
  llm_bad_request: "The model's provider refuses the request.",
  llm_empty_response: 'The model said nothing.',
  llm_error: 'The model failed.',
  llm_api_error: 'The model failed.',
  stream_incomplete: 'The response broke off.',
  stream_task_cancelled: 'The run was cancelled.',
  cleanup_error: 'The run could not be ended.',
  context_window_exceeded: 'The conversation is too long for the model.',
  context_window_overflow_in_system_prompt: "The agent's memory is too long for the model.",
  internal_error: 'The run failed.',
};

const APPROVAL = 'The agent is waiting for approval of a tool call.';
const RUN_ID = /\b(?:run|job)-[0-9a-f-]{36}\b/;
const MESSAGE_ID = /^message-[0-9a-f-]{36}$/;

/** The frame that a visitor gets for one of a run's errors. */
export function showRunError(frame: Json, requestId: string): Json {
  const inner = objectOf(frame['error']);
  const name = [frame['error_type'], inner['error_type'], inner['type'], frame['code'], inner['code']].find(
    (one): one is string => typeof one === 'string',
  );
  const type = name !== undefined && Object.hasOwn(RUN_ERRORS, name) ? name : 'internal_error';
  const isApproval = /waiting for approval/i.test(textOf(frame));
  const runId = [frame['run_id'], inner['run_id']].find((one) => typeof one === 'string' && RUN_ID.test(one));
  return {
    message_type: 'error_message',
    ...(runId !== undefined && { run_id: runId }),
    error_type: type,
    message: isApproval ? APPROVAL : RUN_ERRORS[type],
    request_id: requestId,
    ...('seq_id' in frame && { seq_id: frame['seq_id'] }),
  };
}

/** Whether a frame reports a failure, in any of the forms that occur. */
export const isRunError = (frame: Json): boolean =>
  frame['message_type'] === 'error_message' || (frame['message_type'] === undefined && 'error' in frame);

/** The body that a visitor gets where Letta refuses a request or fails. */
export function showRefusal(status: number, body: unknown, requestId: string): Json {
  const said = textOf(body);
  const detail = refusalOf(status, said, objectOf(body));
  const message = typeof detail === 'string' ? detail : APPROVAL;
  const runId = RUN_ID.exec(said)?.[0];
  return { message, detail, request_id: requestId, ...(status === 409 && runId && { run_id: runId }) };
}

/** What clients tell refusals apart by stays: their names and ids. */
function refusalOf(status: number, said: string, body: Json): string | Json {
  const detail = objectOf(body['detail']);
  if (detail['code'] === 'PENDING_APPROVAL') {
    const { pending_request_id: id } = detail;
    const isId = typeof id === 'string' && MESSAGE_ID.test(id);
    return { code: 'PENDING_APPROVAL', message: APPROVAL, ...(isId && { pending_request_id: id }) };
  }
  if (/waiting for approval/i.test(said)) return APPROVAL;
  if (/(insufficient|not[ _-]enough)[ _-]credits/i.test(said)) return 'not-enough-credits: The credits are spent.';
  const model = Object.keys(RUN_ERRORS).find((name) => /^(llm|context)_/.test(name) && said.includes(name));
  if (model) return `${model}: ${RUN_ERRORS[model]}`;
  if (status === 503 && /background/i.test(said)) return 'The server has no background runs.';
  if (status === 409) return conflictOf(said);
  return WORDS[status] ?? (status >= 500 ? 'Letta failed.' : 'Letta refuses the request.');
}

function conflictOf(said: string): string {
  if (/\b(locked|deadlock)\b/i.test(said)) return 'CONFLICT: The conversation is locked.';
  if (/no active runs/i.test(said)) return 'There are no active runs to cancel.';
  return 'CONFLICT: Cannot send a new message: Another request is currently being processed for this conversation.';
}

const WORDS: Readonly<Record<number, string>> = {
  400: 'Letta refuses the request.',
  402: 'The credits are spent.',
  404: 'There is nothing of that id.',
  408: 'Letta did not get the request in time.',
  410: 'EXPIRED: The run can no longer be followed.',
  413: 'The request is too large.',
  422: 'Letta does not understand the request.',
  429: 'Letta is asked too much at present.',
  504: 'Letta did not answer in time.',
};

/** All that an error says, for patterns and for the log. */
export const textOf = (error: unknown): string => (typeof error === 'string' ? error : (JSON.stringify(error) ?? ''));

const LONGEST = 1_000;

/** An error's text for the log: without what looks like a key or a token, and cut. */
export function redact(text: string): string {
  return text
    .slice(0, 2 * LONGEST)
    .replaceAll(/\bBearer\s+[^\s"]+/gi, 'Bearer [redacted]')
    .replaceAll(/\b(?:[a-z]{2,4}-)+[\w+/=%*.-]{20,}|\b[sc]k-[\w+/=%*.-]{6,}|[\w+/%-]{64,}=*/gi, (match) =>
      UUID_AT_END.test(match) ? match : '[redacted]',
    )
    .replaceAll(/:\/\/[^\s/@"]+@/g, '://[redacted]@')
    .slice(0, LONGEST);
}

/** Letta's own ids are no secrets, and lead to the cause. */
const UUID_AT_END = /^[a-z]+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
