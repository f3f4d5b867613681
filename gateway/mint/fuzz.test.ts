import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBackend, mint, OPERATOR_KEY, ORIGIN } from '../testing/backend.ts';

const REQUESTS = 10_000;
const SEED = 20_261_123;

const logged: string[] = [];
beforeEach(() => {
  logged.length = 0;
  vi.spyOn(console, 'error').mockImplementation((...words: unknown[]) => void logged.push(words.map(String).join(' ')));
});
afterEach(() => void vi.restoreAllMocks());

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`${REQUESTS} random requests get no 500, no key, and nobody else's agent or token`, async () => {
  const backend = createBackend({ VISITOR_LIMIT: '1000000', ADDRESS_LIMIT: '1000000' });
  const [ann, bob] = [await mint(backend), await mint(backend)];
  const agents = new Map([
    [ann.cookie, ann.answer.agentId],
    [bob.cookie, bob.answer.agentId],
  ]);
  const random = randomOf(SEED);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  /** The text with a few characters changed, dropped or doubled. */
  const mutate = (text: string): string =>
    [...text]
      .map((letter) => (random() < 0.9 ? letter : pick(['', '%', '\\', '"', '\u0001', '{', letter + letter])))
      .join('');
  const bodies = [
    '{"reason":"initial"}',
    '{}',
    '[]',
    'null',
    '',
    '{"__proto__":{"reason":"initial"}}',
    `{"a":"${'x'.repeat(9_000)}"}`,
    '['.repeat(4_000),
    JSON.stringify({ token: ann.answer.token }),
    '{"token":"../../agents/"}',
    '{"token":{"length":1}}',
  ];
  const statuses = new Map<number, number>();

  for (let count = 0; count < REQUESTS; count += 1) {
    const method = pick([
      'POST',
      'POST',
      'POST',
      'DELETE',
      'GET',
      'PUT',
      'OPTIONS',
      'constructor',
      '__proto__',
      'toString',
    ]);
    // Ann's token is hers to revoke, which is not what is asked here.
    const cookie = pick(method === 'DELETE' ? [bob.cookie, mutate(bob.cookie)] : [ann.cookie, bob.cookie]);
    const body = pick(bodies);
    const headers = new Headers();
    for (const [name, value] of [
      ['origin', pick([ORIGIN, ORIGIN, ORIGIN, 'null', 'https://evil.example', mutate(ORIGIN)])],
      ['content-type', pick(['application/json', 'application/json', 'application/json; charset=utf-8', 'text/plain'])],
      ['authorization', pick(['', `Bearer ${mutate(OPERATOR_KEY)}x`, 'Bearer', 'Basic Og=='])],
      ['sec-fetch-site', pick(['same-origin', 'cross-site', 'none'])],
      ['x-request-id', 'SENTINEL'],
      ['cookie', cookie],
    ] as const) {
      // What no header can hold never leaves a client.
      if (!value.includes('\u0001')) headers.set(name, value);
    }
    const path = pick([
      '/api/letta-token',
      '/api/letta-token',
      '/api/letta-token',
      '/api/letta-token?agentId=%',
      '/api//letta-token',
      '/%2e%2e/',
    ]);
    const response = await backend.app.request(`https://shop.example${path}`, {
      method,
      headers,
      ...(method !== 'GET' && { body: random() < 0.5 ? body : mutate(body) }),
    });
    const text = await response.text();
    const of = `${count}: ${method} ${path} ${response.status}`;
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    expect([200, 204, 400, 401, 403, 404], of).toContain(response.status);
    expect(response.headers.get('cache-control'), of).toBe('no-store');
    expect(text, of).not.toContain('SENTINEL');
    expect(response.headers.get('x-request-id'), of).not.toBe('SENTINEL');
    if (response.status === 200) {
      expect((JSON.parse(text) as { agentId: string }).agentId, of).toBe(agents.get(cookie));
    } else {
      expect(text, of).not.toContain('ck-let-');
    }
  }
  expect([...statuses.keys()].sort()).toEqual([200, 204, 400, 401, 403, 404]);
  expect((await backend.tokens()).map(({ token }) => token)).toContain(ann.answer.token);
  expect(logged).toEqual([]);
}, 60_000);
