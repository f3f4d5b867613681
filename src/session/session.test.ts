import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChatError } from '../platform/errors.ts';
import { createSession } from './session.ts';
import type { NewcomerAnswer, TokenAnswer, TokenRequest, TokenSource } from './tokens.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A token endpoint with a clock of its own; `answer` may be replaced to make it misbehave. */
class FakeSource implements TokenSource {
  readonly requests: TokenRequest[] = [];
  readonly revoked: string[] = [];
  life = 5 * MINUTE;
  /** How far the browser's clock is ahead of the endpoint's. */
  skew = 0;
  answer: (request: TokenRequest) => Promise<TokenAnswer | NewcomerAnswer> = async () => this.token();

  token(name = `token-${this.requests.length}`): TokenAnswer {
    const now = Date.now() - this.skew;
    const [serverTime, expiresAt] = [now, now + this.life].map((time) => new Date(time).toISOString());
    return { token: name, agentId: 'agent-1', serverTime: serverTime ?? '', expiresAt: expiresAt ?? '' };
  }

  mint(request: TokenRequest): Promise<TokenAnswer | NewcomerAnswer> {
    this.requests.push(request);
    return this.answer(request);
  }

  async revoke(token: string): Promise<void> {
    this.revoked.push(token);
  }

  get reasons(): string[] {
    return this.requests.map(({ reason }) => reason);
  }
}

function start() {
  const source = new FakeSource();
  return { source, session: createSession(source) };
}

/** Makes the source wait, heedless of aborts; the function returned lets it answer. */
function hold(source: FakeSource): () => void {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => void (release = resolve));
  source.answer = async () => {
    await gate;
    return source.token();
  };
  return release;
}

function failing(error: ChatError): () => Promise<TokenAnswer> {
  return () => Promise.reject(error);
}

const nameOf = async (answer: Promise<TokenAnswer>): Promise<string> => (await answer).token;

describe('getToken', () => {
  test('asks once for fifty concurrent needs, and not again while the token is fresh', async () => {
    const { source, session } = start();
    const release = hold(source);
    const needs = Array.from({ length: 50 }, () => session.getToken(new AbortController().signal));
    release();
    expect(new Set((await Promise.all(needs)).map(({ token }) => token))).toEqual(new Set(['token-1']));
    await session.getToken();
    expect(source.reasons).toEqual(['initial']);
  });

  test('replaces the token ahead of its expiry, once for all', async () => {
    const { source, session } = start();
    await session.getToken();
    vi.advanceTimersByTime(0.69 * source.life);
    expect(await nameOf(session.getToken())).toBe('token-1');
    vi.advanceTimersByTime(0.12 * source.life);
    const names = await Promise.all(Array.from({ length: 50 }, () => nameOf(session.getToken())));
    expect(new Set(names)).toEqual(new Set(['token-2']));
    expect(source.requests.map(({ reason, previous }) => [reason, previous])).toEqual([
      ['initial', null],
      ['expiring', 'token-1'],
    ]);
  });

  test('still hands out the old token while it is valid, when replacing it early fails', async () => {
    const { source, session } = start();
    await session.getToken();
    source.answer = failing(new ChatError('network', 'offline'));
    vi.advanceTimersByTime(0.9 * source.life);
    expect(await nameOf(session.getToken())).toBe('token-1');
    vi.advanceTimersByTime(0.1 * source.life);
    await expect(session.getToken()).rejects.toMatchObject({ code: 'network' });
  });

  test('refuses a token that is already expired', async () => {
    const { source, session } = start();
    source.life = -1;
    await expect(session.getToken()).rejects.toMatchObject({ code: 'token-endpoint' });
  });

  test.each(['expiresAt', 'serverTime'])('refuses a token whose "%s" is not on the calendar', async (field) => {
    const { source, session } = start();
    source.answer = async () => ({ ...source.token(), [field]: '2026-02-31T99:00:00Z' });
    await expect(session.getToken()).rejects.toMatchObject({ code: 'token-endpoint' });
    expect(source.requests).toHaveLength(1);
  });

  test('counts the life by the browser where the endpoint does not tell its clock', async () => {
    const { source, session } = start();
    source.answer = async () => ({ token: 't', agentId: 'agent-1', expiresAt: '2026-11-23T10:05:00Z' });
    await session.getToken();
    vi.setSystemTime('2026-11-23T10:03:20Z');
    await session.getToken();
    expect(source.requests).toHaveLength(1);
    vi.setSystemTime('2026-11-23T10:04:10Z');
    await session.getToken();
    expect(source.requests).toHaveLength(2);
  });

  test('after ten hours of sleep, in which one clock stood still, needs one mint', async () => {
    const { session } = start();
    await session.getToken();
    vi.setSystemTime(Date.now() + 10 * HOUR);
    expect(await nameOf(session.getToken())).toBe('token-2');
  });

  test('does not live longer because the wall clock is set back', async () => {
    const { source, session } = start();
    await session.getToken();
    vi.setSystemTime(Date.now() - HOUR);
    vi.advanceTimersByTime(source.life);
    expect(await nameOf(session.getToken())).toBe('token-2');
  });
});

describe.each([0, 5 * MINUTE, HOUR, 24 * HOUR, -5 * MINUTE, -HOUR, -24 * HOUR])('a clock %i ms ahead', (skew) => {
  test.each([15, 60, 300, 3600])('and a token life of %i s: no expired token, and few mints', async (seconds) => {
    const { source, session } = start();
    source.life = seconds * SECOND;
    source.skew = skew;
    const span = 10 * source.life;
    for (let spent = 0; spent < span; spent += source.life / 50) {
      const { expiresAt } = await session.getToken();
      expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() - skew);
      vi.advanceTimersByTime(source.life / 50);
    }
    const lead = Math.min(source.life / 2, Math.max(0.2 * source.life, 30 * SECOND) + 0.1 * source.life);
    expect(source.requests.length).toBeLessThanOrEqual(Math.ceil(span / (source.life - lead)) + 1);
  });
});

test('a day of chat with tokens of five minutes needs at most a mint per 70 % of a life', async () => {
  const { source, session } = start();
  for (let spent = 0; spent < 24 * HOUR; spent += 10 * SECOND) {
    await session.getToken();
    vi.advanceTimersByTime(10 * SECOND);
  }
  expect(source.requests.length).toBeLessThanOrEqual((24 * HOUR) / (0.7 * source.life));
});

describe('a visitor without an agent', () => {
  /** An endpoint that makes agents with the first message only. */
  function startLazily() {
    const { source, session } = start();
    source.answer = async ({ reason }) => (reason === 'first-message' ? source.token() : { agentId: null });
    return { source, session };
  }

  test('is asked about once, and costs no more until there is a message', async () => {
    const { source, session } = startLazily();
    expect(await Promise.all([session.hasAgent(), session.hasAgent()])).toEqual([false, false]);
    expect(await session.hasAgent()).toBe(false);
    expect(source.reasons).toEqual(['initial']);
    expect(await nameOf(session.getToken())).toBe('token-2');
    expect(await session.hasAgent()).toBe(true);
    expect(source.reasons).toEqual(['initial', 'first-message']);
  });

  test('has one from then on: the next tokens are asked for as anybody’s', async () => {
    const { source, session } = startLazily();
    await session.hasAgent();
    await session.getToken();
    source.answer = async () => source.token();
    vi.advanceTimersByTime(0.9 * source.life);
    await session.getToken();
    expect(source.reasons).toEqual(['initial', 'first-message', 'expiring']);
  });

  test('who had one is told, and none is made before the next message', async () => {
    const { source, session } = start();
    expect(await session.hasAgent()).toBe(true);
    source.answer = async ({ reason }) => (reason === 'first-message' ? source.token() : { agentId: null });
    await expect(session.replace('token-1')).rejects.toMatchObject({ code: 'not-found', retryable: true });
    expect(await session.hasAgent()).toBe(false);
    expect(source.reasons).toEqual(['initial', 'unauthorized']);
  });

  test('and an endpoint that makes none even then is an error', async () => {
    const { source, session } = start();
    source.answer = async () => ({ agentId: null });
    await session.hasAgent();
    await expect(session.getToken()).rejects.toMatchObject({ code: 'token-endpoint' });
    expect(source.requests).toHaveLength(2);
  });
});

describe('replace', () => {
  test('asks once for all who hold the refused token, and says why', async () => {
    const { source, session } = start();
    await session.getToken();
    const names = await Promise.all(Array.from({ length: 50 }, () => nameOf(session.replace('token-1'))));
    expect(new Set(names)).toEqual(new Set(['token-2']));
    expect(source.requests[1]).toMatchObject({ reason: 'unauthorized', previous: 'token-1' });
    expect(source.requests).toHaveLength(2);
  });

  test('is done with once another token has come', async () => {
    const { source, session } = start();
    await session.getToken();
    await session.replace('token-1');
    vi.advanceTimersByTime(0.9 * source.life);
    await session.getToken();
    expect(source.requests[2]).toMatchObject({ reason: 'expiring', previous: 'token-2' });
  });

  test('gives the present token to somebody who was refused with an older one', async () => {
    const { source, session } = start();
    await session.getToken();
    await session.replace('token-1');
    expect(await nameOf(session.replace('token-1'))).toBe('token-2');
    expect(source.requests).toHaveLength(2);
  });

  test('ends in a typed error, not in a loop, when the refused token comes again', async () => {
    const { source, session } = start();
    source.answer = async () => source.token('ck-let-SENTINEL');
    await session.getToken();
    const error: unknown = await session.replace('ck-let-SENTINEL').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unauthorized', retryable: false });
    expect(String(error)).toMatch(/getToken .* must answer with a new one/);
    expect(String(error)).not.toContain('SENTINEL');
    expect(source.requests).toHaveLength(2);
  });

  test('goes on asking for a new token after such an error', async () => {
    const { source, session } = start();
    source.answer = async () => source.token('same');
    await session.getToken();
    await expect(session.replace('same')).rejects.toMatchObject({ code: 'unauthorized' });
    vi.advanceTimersByTime(SECOND);
    source.answer = async () => source.token('new');
    expect(await nameOf(session.getToken())).toBe('new');
    expect(source.requests.at(-1)).toMatchObject({ reason: 'unauthorized', previous: 'same' });
  });

  test('asks again, with the reason, when a request under way brings the refused token', async () => {
    const { source, session } = start();
    await session.getToken();
    vi.advanceTimersByTime(0.9 * source.life);
    source.answer = async ({ reason }) => source.token(reason === 'unauthorized' ? 'new' : 'token-1');
    const early = session.getToken();
    const replaced = session.replace('token-1');
    expect([await nameOf(early), await nameOf(replaced)]).toEqual(['new', 'new']);
    expect(source.reasons).toEqual(['initial', 'expiring', 'unauthorized']);
  });

  test('does not fall back on the refused token when there is no other', async () => {
    const { source, session } = start();
    await session.getToken();
    source.answer = failing(new ChatError('network', 'offline'));
    await expect(session.replace('token-1')).rejects.toMatchObject({ code: 'network' });
    await expect(session.getToken()).rejects.toMatchObject({ code: 'network' });
  });
});

describe('a failing source', () => {
  test('is asked at most once a second, and again as soon as a visitor retries after that', async () => {
    const { source, session } = start();
    source.answer = failing(new ChatError('token-endpoint', 'down'));
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await expect(session.getToken()).rejects.toMatchObject({ code: 'token-endpoint', message: 'down' });
    }
    expect(source.requests).toHaveLength(1);
    vi.advanceTimersByTime(SECOND);
    source.answer = async () => source.token();
    expect(await nameOf(session.getToken())).toBe('token-2');
  });

  test.each([
    [20 * SECOND, 20 * SECOND],
    [24 * HOUR, MINUTE],
  ])('that asks for %i ms of patience is left alone for %i ms', async (retryAfterMs, gap) => {
    const { source, session } = start();
    source.answer = failing(new ChatError('rate-limited', 'slow down', { retryAfterMs }));
    await expect(session.getToken()).rejects.toMatchObject({ code: 'rate-limited' });
    vi.advanceTimersByTime(gap - 1);
    await expect(session.getToken()).rejects.toMatchObject({ code: 'rate-limited' });
    expect(source.requests).toHaveLength(1);
    vi.advanceTimersByTime(1);
    await expect(session.getToken()).rejects.toMatchObject({ code: 'rate-limited' });
    expect(source.requests).toHaveLength(2);
  });

  test('is asked ever more seldom while a valid token is at hand: ten minutes, at most fifteen attempts', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { source, session } = start();
    source.life = HOUR;
    await session.getToken();
    vi.advanceTimersByTime(0.8 * HOUR);
    source.answer = failing(new ChatError('token-endpoint', 'down'));
    const gaps: number[] = [];
    let last = Date.now();
    for (let spent = 0; spent < 10 * MINUTE; spent += 100) {
      const before = source.requests.length;
      expect(await nameOf(session.getToken())).toBe('token-1');
      if (source.requests.length > before) {
        gaps.push(Date.now() - last);
        last = Date.now();
      }
      vi.advanceTimersByTime(100);
    }
    expect(gaps.length).toBeLessThanOrEqual(15);
    expect(gaps.slice(1).every((gap) => gap >= SECOND && gap <= MINUTE)).toBe(true);
  });
});

describe('leaving early', () => {
  test('does not disturb the others who wait', async () => {
    const { source, session } = start();
    const release = hold(source);
    const leaver = new AbortController();
    const left = session.getToken(leaver.signal);
    const stayed = session.getToken();
    leaver.abort();
    await expect(left).rejects.toMatchObject({ code: 'aborted' });
    release();
    expect(await nameOf(stayed)).toBe('token-1');
  });

  test('ends the request when nobody is left, and the next need starts another', async () => {
    const { source, session } = start();
    const release = hold(source);
    const leavers = [new AbortController(), new AbortController()];
    const left = leavers.map(({ signal }) => session.getToken(signal).catch((error: unknown) => error));
    leavers.forEach((leaver) => leaver.abort());
    expect(source.requests[0]?.signal.aborted).toBe(true);
    const next = session.getToken();
    release();
    expect(await nameOf(next)).toBe('token-2');
    expect(await Promise.all(left)).toEqual([
      expect.objectContaining({ code: 'aborted' }),
      expect.objectContaining({ code: 'aborted' }),
    ]);
  });

  test('leaves no trace when the request that was given up ends late', async () => {
    const { source, session } = start();
    const releaseFirst = hold(source);
    const leaver = new AbortController();
    const left = session.getToken(leaver.signal).catch((error: unknown) => error);
    leaver.abort();
    const releaseSecond = hold(source);
    const second = session.getToken();
    releaseFirst();
    await left;
    await vi.advanceTimersByTimeAsync(0);
    const third = session.getToken();
    releaseSecond();
    expect([await nameOf(second), await nameOf(third)]).toEqual(['token-2', 'token-2']);
    expect(source.requests).toHaveLength(2);
  });

  test('before asking asks nothing', async () => {
    const { source, session } = start();
    await expect(session.getToken(AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    expect(source.requests).toHaveLength(0);
  });
});

describe('the end', () => {
  test('revoke gives the token back and forgets it', async () => {
    const { source, session } = start();
    await session.getToken();
    await session.revoke();
    expect(source.revoked).toEqual(['token-1']);
    expect(await nameOf(session.getToken())).toBe('token-2');
    expect(source.reasons).toEqual(['initial', 'initial']);
  });

  test('revoke resolves also where the endpoint fails, and where there is no token', async () => {
    const { source, session } = start();
    await expect(session.revoke()).resolves.toBeUndefined();
    expect(source.revoked).toEqual([]);
    await session.getToken();
    source.revoke = () => Promise.reject(new ChatError('network', 'offline'));
    await expect(session.revoke()).resolves.toBeUndefined();
  });

  test('revoke drops a token that is still on its way', async () => {
    const { source, session } = start();
    const release = hold(source);
    const waiting = session.getToken().catch((error: unknown) => error);
    await session.revoke();
    release();
    expect(await waiting).toMatchObject({ code: 'aborted' });
  });

  test('dispose ends what is under way, and everything later', async () => {
    const { source, session } = start();
    hold(source)();
    const waiting = session.getToken().catch((error: unknown) => error);
    session.dispose();
    expect(await waiting).toMatchObject({ code: 'aborted' });
    expect(source.requests[0]?.signal.aborted).toBe(true);
    await expect(session.getToken()).rejects.toMatchObject({ code: 'aborted' });
    expect(source.requests).toHaveLength(1);
  });
});
