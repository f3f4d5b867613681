import { describe, expect, it } from 'vitest';
import type { ChatErrorCode } from '../platform/errors.ts';
import { errorOfResponse, errorOfFrame } from './failures.ts';

const response = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const BUSY =
  'CONFLICT: Cannot send a new message: Another request (run_id=run-7) is currently being processed for this conversation.';
const WAITING =
  'CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool call. Please approve or deny it.';

describe('errorOfFrame', () => {
  it.each<[errorType: string, code: ChatErrorCode]>([
    ['llm_timeout', 'model'],
    ['llm_error', 'model'],
    ['llm_empty_response', 'model'],
    ['llm_authentication', 'model'],
    ['llm_something_new', 'model'],
    ['llm_rate_limit', 'rate-limited'],
    ['llm_insufficient_credits', 'quota'],
    ['insufficient_credits', 'quota'],
    ['context_window_overflow_in_system_prompt', 'too-large'],
    ['internal_error', 'server'],
    ['cleanup_error', 'server'],
    ['stream_incomplete', 'server'],
    ['stream_task_cancelled', 'aborted'],
    ['constructor', 'server'],
  ])('%s → %s', (errorType, code) => {
    expect(errorOfFrame({ error_type: errorType, message: 'no' }).code).toBe(code);
  });

  it("calls a failure the model's where the run stopped for it, whatever the name", () => {
    const failure = { error_type: 'internal_error', message: 'An error occurred during agent execution.' };
    expect(errorOfFrame(failure, 'llm_api_error').code).toBe('model');
    expect(errorOfFrame(failure, 'error').code).toBe('server');
    expect(errorOfFrame({ error_type: 'llm_rate_limit', message: 'no' }, 'llm_api_error').code).toBe('rate-limited');
  });

  it('finds the pending approval in the text of an internal error, where Letta says nothing else', () => {
    const error = errorOfFrame({ error_type: 'internal_error', message: 'An error occurred.', detail: WAITING });
    expect(error).toMatchObject({ code: 'approval-pending', retryable: true });
  });

  it("believes Letta's own name for a failure before the text", () => {
    expect(errorOfFrame({ error_type: 'llm_error', message: 'waiting for approval' }).code).toBe('model');
  });

  it('knows the run, and what Letta said about it', () => {
    const error = errorOfFrame({
      error_type: 'llm_error',
      message: 'It failed.',
      detail: 'overloaded',
      run_id: 'run-3',
    });
    expect(error).toMatchObject({ runId: 'run-3', message: 'The run failed: It failed.: overloaded', retryable: true });
  });

  it('offers no retry where the model provider refuses the key', () => {
    expect(errorOfFrame({ error_type: 'llm_authentication', message: 'no' }).retryable).toBe(false);
  });

  it.each<[value: unknown, code: ChatErrorCode]>([
    [{ error: { message: 'no', detail: 'why' } }, 'server'],
    [{ error: 'Not enough credits', code: 402 }, 'quota'],
    [{ error: 'Too many', code: 429 }, 'rate-limited'],
    [{ error: 'no', code: 'unheard_of' }, 'server'],
    ['text', 'server'],
    [null, 'server'],
  ])('reads the bare frame %j as %s', (value, code) => {
    expect(errorOfFrame(value).code).toBe(code);
  });
});

describe('errorOfResponse', () => {
  it.each<[what: string, status: number, body: unknown, code: ChatErrorCode]>([
    ["Cloud's 401", 401, { message: 'Unauthorized', details: null }, 'unauthorized'],
    ["the model provider's 401", 401, { error: { type: 'llm_authentication', message: 'no', detail: '' } }, 'model'],
    ['403', 403, {}, 'forbidden'],
    ['404', 404, { detail: 'Agent not found' }, 'not-found'],
    ['404 as HTML', 404, '<!doctype html><title>404</title>', 'not-found'],
    ["the model's 402", 402, { error: { type: 'llm_insufficient_credits', message: 'no' } }, 'quota'],
    ["Cloud's 402", 402, { error: 'Rate limited', reasons: ['not-enough-credits'] }, 'quota'],
    ['402 and nothing else', 402, '', 'quota'],
    ['429 for lack of credits', 429, { error: 'Rate limited', reasons: ['requests', 'not-enough-credits'] }, 'quota'],
    ['429', 429, { error: 'Rate limited', reasons: ['requests-per-minute'] }, 'rate-limited'],
    ["the model's 429", 429, { error: { type: 'llm_rate_limit', message: 'no' } }, 'rate-limited'],
    ['408', 408, {}, 'timeout'],
    ['504', 504, '<html>', 'timeout'],
    ["the model's 504", 504, { error: { type: 'llm_timeout', message: 'no' } }, 'model'],
    ['409 of a busy agent', 409, { detail: BUSY, run_id: 'run-7' }, 'busy'],
    [
      '409 with a code',
      409,
      { detail: { code: 'PENDING_APPROVAL', message: 'x', pending_request_id: 'm' } },
      'approval-pending',
    ],
    ['409 with a text alone', 409, { detail: WAITING }, 'approval-pending'],
    ['410', 410, { detail: 'EXPIRED: Run was created more than 3 hours ago.' }, 'expired-run'],
    ['413', 413, '', 'too-large'],
    ['400 for a full context', 400, { detail: 'CONTEXT_WINDOW_EXCEEDED: too long' }, 'too-large'],
    ['400', 400, { detail: 'INVALID_ARGUMENT: no' }, 'configuration'],
    ["the model's 400", 400, { error: { type: 'llm_bad_request', message: 'no' } }, 'model'],
    ['422', 422, { detail: [{ loc: ['body', 'messages'], msg: 'Field required' }] }, 'configuration'],
    ['405', 405, '', 'configuration'],
    ['500', 500, { detail: 'An unknown error occurred' }, 'server'],
    ['502', 502, '<html>', 'server'],
    ['503', 503, { errorCode: 'agent_overloaded', retryable: true }, 'server'],
    ['524 of the edge', 524, 'error code: 524', 'server'],
    ['304', 304, '', 'protocol'],
  ])('%s', (_what, status, body, code) => {
    expect(errorOfResponse(response(status, body))).toMatchObject({ code, status });
  });

  it('names the run that is in the way, from its field or else from the text', () => {
    expect(errorOfResponse(response(409, { detail: BUSY, run_id: 'run-8' })).runId).toBe('run-8');
    expect(errorOfResponse(response(409, { detail: BUSY })).runId).toBe('run-7');
  });

  it('reads Retry-After as seconds, never as milliseconds', () => {
    expect(errorOfResponse(response(429, {}, { 'Retry-After': '30' })).retryAfterMs).toBe(30_000);
    expect(errorOfResponse(response(503, {}, { 'Retry-After': '0' })).retryAfterMs).toBe(0);
  });

  it('reads Retry-After as a date, by the clock that it is given', () => {
    const headers = { 'Retry-After': 'Sat, 22 Aug 2026 10:00:30 GMT' };
    const at = (now?: string) =>
      errorOfResponse({ ...response(429, {}, headers), ...(now ? { now: Date.parse(now) } : {}) }).retryAfterMs;
    expect(at('2026-08-22T10:00:00Z')).toBe(30_000);
    expect(at('2026-08-22T10:01:00Z')).toBe(0);
    expect(at()).toBeUndefined();
  });

  it('makes nothing of a Retry-After that is neither', () => {
    expect(errorOfResponse(response(429, {}, { 'Retry-After': 'soon' })).retryAfterMs).toBeUndefined();
    expect(errorOfResponse(response(429, {})).retryAfterMs).toBeUndefined();
  });

  it('asks no one to try again what the server calls final', () => {
    expect(errorOfResponse(response(503, { errorCode: 'gone', retryable: false })).retryable).toBe(false);
    expect(errorOfResponse(response(503, { errorCode: 'busy', retryable: true })).retryable).toBe(true);
  });

  it("quotes Letta's words, and names the field that is wrong", () => {
    expect(errorOfResponse(response(404, { detail: 'Agent not found' })).message).toBe(
      'Letta answered 404: Agent not found',
    );
    expect(errorOfResponse(response(422, { detail: [{ loc: ['body', 'otid'], msg: 'too long' }] })).message).toBe(
      'Letta answered 422: body.otid too long',
    );
  });

  it('never quotes HTML', () => {
    expect(errorOfResponse(response(502, '<html><h1>Bad gateway</h1>')).message).toBe('Letta answered 502.');
  });

  it.each([
    'ck-let-MTIz+NDU2/Nzg5==',
    'sk-let-0123456789abcdef',
    'sk-proj-abc***xyz',
    'ck-let-MTIz%2BNDU2%2FNzg5%3D%3D',
    'A'.repeat(80),
  ])('never quotes a key or a token: %s', (secret) => {
    const messages = [
      errorOfResponse(response(401, { message: `Bad token ${secret}, sorry`, details: secret })).message,
      errorOfResponse(response(401, { detail: `Authorization: Bearer ${secret}` })).message,
      errorOfFrame({ error_type: 'llm_authentication', message: `Incorrect API key "${secret}"` }).message,
    ];
    for (const message of messages) {
      expect(message).toContain('[redacted]');
      expect(message).not.toContain(secret.slice(7));
    }
  });

  it('never quotes what follows "Bearer", however short it is', () => {
    const { message } = errorOfResponse(response(500, { detail: 'Sent with Authorization: Bearer s3cret' }));
    expect(message).toBe('Letta answered 500: Sent with Authorization: Bearer [redacted]');
  });

  it('keeps ids readable, and long texts short', () => {
    const id = 'message-9c1f0a52-3b7d-4e16-8f2a-d0b4c6a70e83';
    expect(errorOfResponse(response(404, { detail: `${id} not found` })).message).toContain(id);
    expect(errorOfResponse(response(500, { detail: 'word '.repeat(10_000) })).message.length).toBeLessThan(600);
  });
});
