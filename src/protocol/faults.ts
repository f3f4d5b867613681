import { ChatError, type ChatErrorCode, type ChatErrorDetails } from '../errors.ts';
import { isRecord, stringOf } from './wire.ts';

/** An HTTP answer outside 2xx, its body read (and cut, if it was long). */
export interface FailedResponse {
  status: number;
  headers: { get(name: string): string | null };
  body: string;
  /** Now, in milliseconds since 1970: needed only where `Retry-After` is a date. */
  now?: number;
}

/**
 * Letta's own names for failures: `error_type` in streams, `error.type`, `detail.code` and `reasons` in answers; in lower
 * case. Source: the exception handlers of server 0.16.8, and answers of Letta Cloud.
 */
const CODE_BY_TYPE: ReadonlyMap<string, ChatErrorCode> = new Map<string, ChatErrorCode>([
  ['llm_rate_limit', 'rate-limited'],
  ['llm_insufficient_credits', 'quota'],
  ['insufficient_credits', 'quota'],
  ['not-enough-credits', 'quota'],
  ['pending_approval', 'approval-pending'],
  ['stream_task_cancelled', 'aborted'],
  ['internal_error', 'server'],
  ['cleanup_error', 'server'],
  ['stream_incomplete', 'server'],
]);

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

/** Failures of the model that the same request will meet again. */
const LASTING_TYPES: ReadonlySet<string> = new Set(['llm_authentication', 'llm_bad_request']);

/** Long enough to find the cause, too short to carry a page. */
const MAX_MESSAGE_LENGTH = 500;

/** What Letta says about a failure, out of the shapes in which it says so. */
interface Complaint {
  /** Letta's name for it, in lower case. */
  type: string | null;
  text: string;
  runId: string | null;
  /** A status inside the body (`{error, code}` frames). */
  status: number | null;
  retryable: boolean | null;
}

/** An error that came inside a 200 stream: `event: error`, `error_message`, or a bare `{error}` frame. */
export function faultOfStreamError(value: unknown): ChatError {
  const complaint = readComplaint(value);
  const code =
    codeOfComplaint(complaint) ?? (complaint.status === null ? 'server' : codeOfStatus(complaint.status));
  return createFault(code, 'The run failed', complaint, {});
}

/**
 * A failed HTTP answer. Letta's own name for the failure wins over the status: a 401 may mean that the model's provider
 * refused Letta's key (`model`), which no new token would change.
 */
export function faultOfResponse({ status, headers, body, now }: FailedResponse): ChatError {
  const complaint = readComplaint(parseJson(body));
  const code = codeOfComplaint(complaint) ?? codeOfStatus(status);
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), now);
  return createFault(code, `Letta answered ${status}`, complaint, {
    status,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/**
 * Tells the two 409s of a cancel request apart: true where nothing was running (any more), false where the server was
 * only too busy to cancel and asks to be asked again (a database lock or deadlock).
 */
export function isNothingToCancel({ status, headers, body }: FailedResponse): boolean {
  if (status !== 409 || headers.get('retry-after') !== null) return false;
  // Only the text differs, and browsers can't read the header across origins.
  return !/\b(locked|deadlock)\b/i.test(body);
}

function createFault(code: ChatErrorCode, lead: string, complaint: Complaint, details: ChatErrorDetails): ChatError {
  const retryable = complaint.type !== null && LASTING_TYPES.has(complaint.type) ? false : complaint.retryable;
  return new ChatError(code, complaint.text ? `${lead}: ${complaint.text}` : `${lead}.`, {
    ...details,
    ...(retryable === null ? {} : { retryable }),
    ...(complaint.runId === null ? {} : { runId: complaint.runId }),
  });
}

function codeOfComplaint({ type, text }: Complaint): ChatErrorCode | null {
  const code = type === null ? null : codeOfType(type);
  if (code !== null && code !== 'server') return code;
  // Where Letta names no cause but its text does.
  if (/waiting for approval/i.test(text)) return 'approval-pending';
  if (/insufficient[ _-]credits|not[ _-]enough[ _-]credits/i.test(text)) return 'quota';
  return code;
}

function codeOfType(type: string): ChatErrorCode | null {
  const code = CODE_BY_TYPE.get(type);
  if (code) return code;
  if (type.startsWith('context_window')) return 'too-large';
  return /^(llm|bedrock)_/.test(type) ? 'model' : null;
}

function codeOfStatus(status: number): ChatErrorCode {
  const code = CODE_BY_STATUS.get(status);
  if (code) return code;
  if (status >= 500) return 'server';
  // 400 and 422: Letta didn't understand us. 405, 415 and the like: this isn't Letta's API.
  return status >= 400 ? 'configuration' : 'protocol';
}

function readComplaint(value: unknown): Complaint {
  const body = isRecord(value) ? value : {};
  const inner = [body['error'], body['detail']].find(isRecord) ?? body;
  const reasons = Array.isArray(body['reasons']) ? body['reasons'].map(stringOf) : [];
  const texts = [
    inner['message'],
    inner['detail'],
    body['error'],
    body['message'],
    body['detail'],
    body['details'],
    ...validationErrors(body['detail']),
    ...reasons,
  ].flatMap((text) => stringOf(text) ?? []);
  const text = [...new Set(texts)].join(': ');

  const type =
    reasons.find((reason) => reason === 'not-enough-credits') ??
    [inner['error_type'], inner['type'], inner['code'], body['code'], body['errorCode'], prefixOf(text)]
      .map(stringOf)
      .find((name) => name !== null);
  const code = [inner['code'], body['code']].find((candidate) => typeof candidate === 'number');
  return {
    type: type?.toLowerCase() ?? null,
    text: redact(text).slice(0, MAX_MESSAGE_LENGTH),
    runId: [body['run_id'], inner['run_id'], /\brun_id=(run-[\w-]+)/.exec(text)?.[1]].map(stringOf).find(Boolean) ?? null,
    status: typeof code === 'number' ? code : null,
    retryable: typeof body['retryable'] === 'boolean' ? body['retryable'] : null,
  };
}

/** Letta's texts mostly begin with a name: `CONFLICT: Cannot send …`. */
function prefixOf(text: string): string | null {
  return /^([A-Z][A-Z_]+): /.exec(text)?.[1] ?? null;
}

/** FastAPI's `detail: [{loc: ["body", "messages"], msg: "Field required"}]`. */
function validationErrors(detail: unknown): string[] {
  if (!Array.isArray(detail)) return [];
  return detail.filter(isRecord).map(({ loc, msg }) => [Array.isArray(loc) ? loc.join('.') : '', msg].join(' ').trim());
}

/** Anything that looks like a key or a token; providers' errors are known to quote them. */
function redact(text: string): string {
  return text
    .replace(/\bBearer\s+\S+/gi, 'Bearer [redacted]')
    .replace(/\b[sc]k-[\w+/=%*.-]{6,}|[\w+/%-]{64,}=*/g, '[redacted]');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // HTML from an edge or a proxy: nothing in it is for us, nor for anybody who reads the error.
    return null;
  }
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3) → milliseconds. */
function readRetryAfter(value: string | null, now: number | undefined): number | null {
  if (value === null) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Math.round(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) || now === undefined ? null : Math.max(0, date - now);
}
