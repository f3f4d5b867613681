import { type Challenge, createChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChatError } from '../platform/errors.ts';
import { TOKEN_LIMIT_MS } from './token-endpoint.ts';
import { createTokenSource } from './token-source.ts';
import type { GetToken, TokenRequest } from './tokens.ts';

const SENTINEL = 'ck-let-SENTINEL/+=';
const ANSWER = { token: SENTINEL, expiresAt: '2026-11-23T10:05:00Z', agentId: 'agent-1' };

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function request(overrides: Partial<TokenRequest> = {}): TokenRequest {
  return { reason: 'initial', previous: null, signal: new AbortController().signal, ...overrides };
}

function json(body: unknown, init: ResponseInit = {}): Response {
  return new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' }, ...init });
}

/** A source on an endpoint that answers with `respond`, and the requests that it got. */
function endpoint(respond: (init: RequestInit) => Response | Promise<Response>) {
  const fetch = vi.fn<typeof globalThis.fetch>(async (_url, init = {}) => respond(init));
  return { fetch, source: createTokenSource({ tokenUrl: '/token', fetch }) };
}

/** An answer that never comes, unless its request is aborted. */
function never(init: RequestInit): Promise<Response> {
  return new Promise((_resolve, reject) => {
    init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });
}

async function failure(promise: Promise<unknown>): Promise<ChatError> {
  const error = await promise.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ChatError);
  if (!(error instanceof ChatError)) throw error;
  for (const said of [error.message, String(error.stack), String(error.cause)]) expect(said).not.toContain(SENTINEL);
  return error;
}

/** A challenge as a gateway makes it, that is solved by counting up to `counter`. */
function challengeOf(counter: number): Promise<Challenge> {
  return createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: 1,
    counter,
    deriveKey,
    hmacSignatureSecret: 'secret',
    hmacKeySignatureSecret: 'secret of the key',
  });
}

describe('a token endpoint', () => {
  test('is asked by POST with the reason and the cookies of its own origin', async () => {
    const { source, fetch } = endpoint(() => json(ANSWER));
    await expect(source.mint(request({ reason: 'expiring', previous: SENTINEL }))).resolves.toEqual(ANSWER);
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('/token');
    expect(init).toMatchObject({ method: 'POST', body: '{"reason":"expiring"}', credentials: 'same-origin' });
  });

  test('lends its Date header where it sends no serverTime', async () => {
    const headers = { Date: 'Mon, 23 Nov 2026 09:00:00 GMT' };
    const { source } = endpoint(() => json(ANSWER, { headers }));
    await expect(source.mint(request())).resolves.toMatchObject({ serverTime: '2026-11-23T09:00:00.000Z' });
    const explicit = endpoint(() => json({ ...ANSWER, serverTime: '2026-11-23T09:30:00Z' }, { headers }));
    await expect(explicit.source.mint(request())).resolves.toMatchObject({ serverTime: '2026-11-23T09:30:00Z' });
  });

  test('answers that a visitor has no agent yet', async () => {
    const { source } = endpoint(() => json({ agentId: null, serverTime: '2026-11-23T09:00:00Z' }));
    await expect(source.mint(request())).resolves.toEqual({ agentId: null });
  });

  test('says already then what it offers', async () => {
    const { source } = endpoint(() => json({ agentId: null, features: ['temporary'] }));
    await expect(source.mint(request())).resolves.toEqual({ agentId: null, features: ['temporary'] });
    const wrong = endpoint(() => json({ agentId: null, features: 'temporary' }));
    await expect(wrong.source.mint(request())).rejects.toMatchObject({ code: 'token-endpoint' });
  });

  test('gets the solution of its challenge, once, with the same reason', async () => {
    const challenge = await challengeOf(7);
    const { source, fetch } = endpoint((init) => {
      const { admission } = JSON.parse(String(init.body));
      if (admission) return json(ANSWER);
      return json({ error: { code: 'admission', message: 'Solve it.' }, challenge }, { status: 403 });
    });
    await expect(source.mint(request({ reason: 'first-message' }))).resolves.toEqual(ANSWER);
    const [first, second] = fetch.mock.calls.map(([, init]) => JSON.parse(String(init?.body)));
    expect(first).toEqual({ reason: 'first-message' });
    expect(second.reason).toBe('first-message');
    const { solution } = JSON.parse(atob(second.admission));
    expect(solution.counter).toBe(7);
  });

  test.each([
    ['is refused', async () => ({ ...(await challengeOf(1)) })],
    ['is none', async () => ({ parameters: 'nonsense' })],
  ])('whose challenge %s is an error of its own, after two requests at most', async (_, make) => {
    const challenge = await make();
    const { source, fetch } = endpoint(() =>
      json({ error: { code: 'admission', message: 'Solve it.' }, challenge }, { status: 403 }),
    );
    await expect(source.mint(request())).rejects.toMatchObject({ code: 'admission', retryable: true });
    expect(fetch.mock.calls.length).toBeLessThanOrEqual(2);
  });

  test.each([
    ['budget', 429],
    ['paused', 503],
  ])('may refuse by its own word, %s', async (code, status) => {
    const { source } = endpoint(() =>
      json({ error: { code, message: 'Not now.' } }, { status, headers: { 'Retry-After': '60' } }),
    );
    await expect(source.mint(request())).rejects.toMatchObject({ code, status, retryable: true, retryAfterMs: 60_000 });
  });

  test('that can’t remember anything for a while is asked again later', async () => {
    const { source } = endpoint(() =>
      json({ error: { code: 'unavailable', message: 'Not now.' } }, { status: 503, headers: { 'Retry-After': '5' } }),
    );
    const error = { code: 'token-endpoint', status: 503, retryable: true, retryAfterMs: 5_000 };
    await expect(source.mint(request())).rejects.toMatchObject(error);
  });

  test('may write absent fields as null', async () => {
    const { source } = endpoint(() => json({ ...ANSWER, baseUrl: null, conversationId: null }));
    await expect(source.mint(request())).resolves.toEqual(ANSWER);
  });

  test.each([
    ['token', undefined],
    ['token', ''],
    ['token', `${SENTINEL}\n`],
    ['token', 7],
    ['expiresAt', 'soon'],
    ['expiresAt', '2026-11-23T10:05:00'],
    ['expiresAt', 1_800_000_000],
    ['agentId', 'my agent'],
    ['agentId', 'agent-1/../../blocks'],
    ['baseUrl', '//elsewhere'],
    ['baseUrl', 'javascript:alert(1)'],
    ['conversationId', '../x'],
    ['serverTime', 'now'],
    ['features', 'conversations'],
    ['features', ['conversations', 7]],
    ['features', {}],
    ['agentId', `agent-${'1'.repeat(201)}`],
  ])('whose answer has a wrong "%s" (%j) is told so by name, without the value', async (field, value) => {
    const { source } = endpoint(() => json({ ...ANSWER, [field]: value }));
    const error = await failure(source.mint(request()));
    expect(error.code).toBe('token-endpoint');
    expect(error.message).toContain(`"${field}"`);
  });

  test('may say what the token opens, also what this version does not know', async () => {
    const features = ['conversations', 'runs', 'telepathy'];
    const { source } = endpoint(() => json({ ...ANSWER, features }));
    await expect(source.mint(request())).resolves.toEqual({ ...ANSWER, features });
    const without = endpoint(() => json({ ...ANSWER, features: null }));
    await expect(without.source.mint(request())).resolves.toEqual(ANSWER);
  });

  test('gets no token in its error, though it quotes one itself', async () => {
    const message = `Refused ${SENTINEL} and Bearer ${SENTINEL} for ${'x'.repeat(100_000)}`;
    const { source } = endpoint(() => json({ error: { code: 'x', message } }, { status: 500 }));
    expect((await failure(source.mint(request()))).message.length).toBeLessThan(400);
  });

  test('is asked nowhere else: no redirect is followed', async () => {
    const { source, fetch } = endpoint(() => json(ANSWER));
    await source.mint(request());
    await source.revoke(SENTINEL);
    expect(fetch.mock.calls.map(([, init]) => init?.redirect)).toEqual(['error', 'error']);
  });

  test.each([null, [], 'ok', 1])('that answers %j is an error', async (body) => {
    const { source } = endpoint(() => json(body));
    expect((await failure(source.mint(request()))).message).toContain('"token"');
  });

  test.each([
    [400, 'token-endpoint', false],
    [401, 'forbidden', false],
    [403, 'forbidden', false],
    [404, 'token-endpoint', false],
    [429, 'rate-limited', true],
    [500, 'token-endpoint', true],
    [502, 'token-endpoint', true],
    [504, 'token-endpoint', true],
  ])('with status %i is "%s", retryable: %s', async (status, code, retryable) => {
    const { source } = endpoint(() => json({ error: { code: 'x', message: 'because of that' } }, { status }));
    const error = await failure(source.mint(request()));
    expect(error).toMatchObject({ code, retryable, status });
    expect(error.message).toContain('because of that');
  });

  test.each([
    ['7', 7000],
    ['Mon, 23 Nov 2026 10:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
    ['later', undefined],
  ])('may ask for patience by Retry-After: %s', async (value, retryAfterMs) => {
    const { source } = endpoint(() => json({}, { status: 429, headers: { 'Retry-After': value } }));
    expect((await failure(source.mint(request()))).retryAfterMs).toBe(retryAfterMs);
  });

  test.each([200, 404, 500])('that answers HTML with status %i is an error that says so', async (status) => {
    const html = new Response('<!doctype html><p>Sign in', { status, headers: { 'Content-Type': 'text/html' } });
    const { source } = endpoint(() => html);
    const error = await failure(source.mint(request()));
    expect(error.code).toBe('token-endpoint');
    expect(error.message).toContain(status === 200 ? 'text/html' : String(status));
  });

  test('whose JSON is cut is an error that quotes nothing of it', async () => {
    const { source } = endpoint(() => new Response(`{"token":"${SENTINEL}","expi`));
    expect((await failure(source.mint(request()))).code).toBe('token-endpoint');
  });

  test('whose answer never ends is left after 64 kB', async () => {
    const cancel = vi.fn();
    const body = new ReadableStream<Uint8Array>({ pull: (to) => to.enqueue(new Uint8Array(4096).fill(32)), cancel });
    const { source } = endpoint(() => new Response(body));
    const error = await failure(source.mint(request()));
    expect(error.code).toBe('token-endpoint');
    expect(error.message).toContain('65536');
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('that can not be reached is "network"', async () => {
    const { source } = endpoint(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await failure(source.mint(request()))).toMatchObject({ code: 'network', retryable: true });
  });

  test('that is silent is given up in time, and its request is aborted', async () => {
    const { source, fetch } = endpoint(never);
    const error = failure(source.mint(request()));
    await vi.advanceTimersByTimeAsync(TOKEN_LIMIT_MS);
    expect((await error).code).toBe('timeout');
    expect(fetch.mock.calls[0]?.[1]?.signal?.aborted).toBe(true);
  });

  test('is left at once when nobody wants the token any more', async () => {
    const { source, fetch } = endpoint(never);
    const controller = new AbortController();
    const error = failure(source.mint(request({ signal: controller.signal })));
    controller.abort();
    expect((await error).code).toBe('aborted');
    expect(fetch.mock.calls[0]?.[1]?.signal?.aborted).toBe(true);
  });

  test('gets a token back by DELETE, in the body and not in the URL, also from a page that is closing', async () => {
    const { source, fetch } = endpoint(() => new Response(null, { status: 204 }));
    await source.revoke(SENTINEL);
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('/token');
    expect(init).toMatchObject({ method: 'DELETE', keepalive: true, body: JSON.stringify({ token: SENTINEL }) });
  });

  test('that does not take a token back is an error', async () => {
    const { source } = endpoint(() => json({}, { status: 404 }));
    expect(await failure(source.revoke(SENTINEL))).toMatchObject({ code: 'token-endpoint', status: 404 });
  });
});

describe('a getToken function', () => {
  const sourceOf = (getToken: GetToken) =>
    createTokenSource({ getToken, fetch: () => expect.unreachable('nothing may be fetched') });

  test('is told the reason and the previous token', async () => {
    const getToken = vi.fn(async () => ANSWER);
    await expect(sourceOf(getToken).mint(request({ reason: 'unauthorized', previous: 'old' }))).resolves.toEqual(
      ANSWER,
    );
    expect(getToken).toHaveBeenCalledWith(expect.objectContaining({ reason: 'unauthorized', previous: 'old' }));
  });

  test('is held to the same shape as an endpoint', async () => {
    const error = await failure(sourceOf(async () => ({ ...ANSWER, expiresAt: 'soon' })).mint(request()));
    expect(error).toMatchObject({ code: 'token-endpoint' });
    expect(error.message).toContain('"expiresAt"');
  });

  test('that throws becomes a "token-endpoint" error with what it threw as the cause', async () => {
    const cause = new Error('no session');
    const error = await failure(sourceOf(() => Promise.reject(cause)).mint(request()));
    expect(error).toMatchObject({ code: 'token-endpoint', cause });
  });

  test('that never answers is given up in time', async () => {
    const error = failure(sourceOf(() => new Promise(() => undefined)).mint(request()));
    await vi.advanceTimersByTimeAsync(TOKEN_LIMIT_MS);
    expect((await error).code).toBe('timeout');
  });

  test('is left at once when nobody wants the token any more, though it does not listen', async () => {
    const controller = new AbortController();
    const source = sourceOf(() => new Promise(() => undefined));
    const error = failure(source.mint(request({ signal: controller.signal })));
    controller.abort();
    expect((await error).code).toBe('aborted');
  });

  test('has no endpoint to give a token back to', async () => {
    await expect(sourceOf(async () => ANSWER).revoke(SENTINEL)).resolves.toBeUndefined();
  });

  test('is needed where there is no endpoint', async () => {
    const source = createTokenSource({ fetch: () => expect.unreachable('nothing may be fetched') });
    expect((await failure(source.mint(request()))).code).toBe('configuration');
  });
});
