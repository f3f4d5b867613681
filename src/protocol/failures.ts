import { ChatError, type ChatErrorCode, type ChatErrorDetails } from '../platform/errors.ts';
import { parseJson, retryAfterOf } from '../platform/http.ts';
import { redact } from '../platform/redact.ts';
import { idOf, isRecord, stringOf, type WireRecord } from './wire.ts';

/** A response outside 2xx, with as much of its body as was read. */
export interface FailedResponse {
  status: number;
  headers: { get(name: string): string | null };
  body: string;
  /** Now, in milliseconds since 1970: needed only where `Retry-After` is a date. */
  now?: number;
}

/**
 * Letta's names for failures, and texts of failures without a name, in lower case. The first pattern that fits counts.
 * Names stand in `error_type` of streams, and in `error.type`, `detail.code` and `reasons` of responses. Source: the
 * exception handlers of server 0.16.8, and responses of Letta Cloud.
 */
const KINDS: readonly (readonly [pattern: RegExp, code: ChatErrorCode])[] = [
  [/(insufficient|not[ _-]enough)[ _-]credits/, 'quota'],
  [/^llm_rate_limit/, 'rate-limited'],
  // A gateway's own.
  [/^budget /, 'budget'],
  [/^paused /, 'paused'],
  [/^stream_task_cancelled/, 'aborted'],
  [/^context_window/, 'too-large'],
  [/^(llm|bedrock)_/, 'model'],
  [/^pending_approval|waiting for approval/, 'approval-pending'],
];

const CODE_BY_STATUS: ReadonlyMap<number, ChatErrorCode> = new Map<number, ChatErrorCode>([
  [401, 'unauthorized'],
  [402, 'quota'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [408, 'timeout'],
  [409, 'busy'],
  [410, 'expired-run'],
  [413, 'too-large'],
  [429, 'rate-limited'],
  [504, 'timeout'],
]);

/** Failures of the model that the same request would meet again. */
const LASTING = /^llm_(authentication|bad_request)/;

/** Long enough to find the cause, too short to carry a page. */
const MAX_MESSAGE_LENGTH = 500;

/**
 * The error that came inside a 200 stream: `event: error`, `error_message`, or a bare `{error}` frame.
 * @param stopReason how the run stopped, if the stream has said so: a broken model call is an `internal_error` to Letta
 */
export function errorOfFrame(value: unknown, stopReason: string | null = null): ChatError {
  const fallback = stopReason?.startsWith('llm_') ? 'model' : 'server';
  return readFailure(value, 'The run failed', {}, fallback);
}

/**
 * The error that a failed response stands for. Letta's own name for the failure wins over the status: a 401 may mean
 * that the model's provider refused Letta's key (`model`), which no new token would change.
 */
export function errorOfResponse({ status, headers, body, now }: FailedResponse): ChatError {
  const details = { status, ...retryAfterOf(headers, now) };
  return readFailure(parseJson(body), `Letta answered ${status}`, details, codeOfStatus(status));
}

/** Reads a failure out of all the shapes in which Letta reports one. */
function readFailure(value: unknown, lead: string, details: ChatErrorDetails, fallback: ChatErrorCode): ChatError {
  const body = isRecord(value) ? value : {};
  const inner = [body['error'], body['detail']].find(isRecord) ?? body;
  const text = stringsOf([
    inner['message'],
    inner['detail'],
    body['error'],
    body['message'],
    body['detail'],
    body['details'],
    ...listOf(body['detail']).filter(isRecord).map(validationError),
    ...listOf(body['reasons']),
  ]).join(': ');
  const [name = ''] = stringsOf([
    inner['error_type'],
    inner['type'],
    inner['code'],
    body['code'],
    body['errorCode'],
    // Letta's texts mostly begin with a name: `CONFLICT: Cannot send …`.
    /^([A-Z][A-Z_]+): /.exec(text)?.[1],
  ]);
  const kind = `${name} ${text}`.toLowerCase();
  const status = [inner['code'], body['code']].find((value) => typeof value === 'number');
  const code =
    KINDS.find(([pattern]) => pattern.test(kind))?.[1] ?? (status === undefined ? fallback : codeOfStatus(status));
  const runId = idOf(body['run_id']) ?? idOf(inner['run_id']) ?? idOf(/\brun_id=(run-[\w-]+)/.exec(text)?.[1]);
  const said = redact(text, MAX_MESSAGE_LENGTH);
  return new ChatError(code, said ? `${lead}: ${said}` : `${lead}.`, {
    ...details,
    runId: runId ?? undefined,
    retryable: LASTING.test(kind) ? false : typeof body['retryable'] === 'boolean' ? body['retryable'] : undefined,
  });
}

function codeOfStatus(status: number): ChatErrorCode {
  const code = CODE_BY_STATUS.get(status);
  if (code) return code;
  if (status >= 500) return 'server';
  // 400 and 422: Letta didn't understand us. 405, 415 and the like: this isn't Letta's API.
  return status >= 400 ? 'configuration' : 'protocol';
}

/** The strings among these that say something, each once. */
function stringsOf(values: readonly unknown[]): string[] {
  return [...new Set(values.flatMap((value) => stringOf(value) ?? []))];
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** FastAPI's `detail: [{loc: ["body", "messages"], msg: "Field required"}]`. */
const validationError = ({ loc, msg }: WireRecord): string => [listOf(loc).join('.'), msg].join(' ').trim();
