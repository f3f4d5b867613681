import { describe, expect, test } from 'vitest';
import {
  collect,
  DONE,
  failure,
  HELLO,
  json,
  MESSAGE,
  type Reply,
  sdkOnly,
  sse,
  start,
  STOP,
  unauthorized,
  unstopped,
} from './testing/scripted-letta.ts';

const HEADER = 'X-Stainless-Package-Version';
const good = (): Reply => sse([HELLO, STOP, DONE]).reply;
const closed: [string, Reply][] = [
  ['401', unauthorized],
  ['403', json({ message: 'no' }, 403)],
  ['404', json({ detail: 'Not Found' }, 404)],
  ['405', json({ detail: 'Method Not Allowed' }, 405)],
];

/** The ways that messages went. */
function waysOf(requests: ReturnType<typeof start>['requests']): string[] {
  return requests.map(({ url, init }) => {
    const way = url.pathname.endsWith('/stream') ? 'deprecated' : 'plain';
    return new Headers(init.headers).has(HEADER) ? 'sdk-header' : way;
  });
}

const send = ({ transport }: ReturnType<typeof start>) =>
  transport.send(MESSAGE, { signal: unstopped() }).then(collect);

describe('a message to an agent', () => {
  test('is one request where the server streams to everyone', async () => {
    const started = start([good(), good()]);
    await send(started);
    await send(started);
    expect(waysOf(started.requests)).toEqual(['plain', 'plain']);
  });

  test('goes by the deprecated route where the server streams by its own only to the SDK, which is asked once', async () => {
    const started = start([sdkOnly, good(), good()]);
    await send(started);
    await send(started);
    expect(waysOf(started.requests)).toEqual(['plain', 'deprecated', 'deprecated']);
  });

  test('is the same message on every way', async () => {
    const started = start([sdkOnly, closed[2]?.[1] ?? good(), good()]);
    await send(started);
    const [first, ...others] = started.requests.map(({ body }) => body);
    expect(others).toEqual([first, first]);
  });

  test.each(closed)(
    'carries the header of the SDK where the deprecated route is closed by %s, without a new token',
    async (_status, reply) => {
      const started = start([sdkOnly, reply, good(), good()]);
      await send(started);
      await send(started);
      expect(waysOf(started.requests)).toEqual(['plain', 'deprecated', 'sdk-header', 'sdk-header']);
      expect(started.mints).toEqual([]);
    },
  );

  test('goes the way that another chat on the page has found', async () => {
    const first = start([sdkOnly, good()]);
    await send(first);
    const second = start([good()], {}, { baseUrl: first.baseUrl });
    await send(second);
    expect(waysOf(second.requests)).toEqual(['deprecated']);
  });

  test('goes the way that was found before a reload', async () => {
    const kept = new Map<string, string>();
    const memory = {
      read: (owner: string, what: string) => kept.get(what + owner) ?? null,
      keep: (owner: string, what: string, text: string) => void kept.set(what + owner, text),
    };
    const first = start([sdkOnly, good()], {}, { memory });
    await send(first);
    expect([...kept.values()]).toEqual(['deprecated']);
    // The page forgets, the tab doesn't: another server's URL stands for another page.
    const second = start([good()], {}, { memory: { ...memory, read: () => [...kept.values()][0] ?? null } });
    await send(second);
    expect(waysOf(second.requests)).toEqual(['deprecated']);
  });

  test('keeps its way when a request is refused for another reason', async () => {
    const started = start([
      sdkOnly,
      good(),
      json({ error: 'Rate limited' }, 429),
      json({ detail: 'Agent not found' }, 404),
      good(),
    ]);
    await send(started);
    await failure(send(started));
    expect((await failure(send(started))).code).toBe('not-found');
    await send(started);
    expect(waysOf(started.requests).slice(1)).toEqual(Array(4).fill('deprecated'));
  });

  test('gets a new token on the way that works', async () => {
    const started = start([sdkOnly, good(), unauthorized, good()]);
    await send(started);
    await send(started);
    expect(started.mints).toHaveLength(1);
  });

  test('survives a preflight that refuses the header: the deprecated route gets another try', async () => {
    const refused: Reply = () => new TypeError('Failed to fetch');
    const started = start([sdkOnly, closed[2]?.[1] ?? good(), refused, good(), good()]);
    expect((await failure(send(started))).code).toBe('network');
    await send(started);
    await send(started);
    expect(waysOf(started.requests)).toEqual(['plain', 'deprecated', 'sdk-header', 'deprecated', 'deprecated']);
  });

  test('ends with an error after three requests where no way is open', async () => {
    const started = start([sdkOnly, closed[2]?.[1] ?? good(), sdkOnly]);
    expect(await failure(send(started))).toMatchObject({ code: 'configuration', status: 422 });
  });

  test('finds its way and goes without background runs at the same time', async () => {
    const noRedis = json({ detail: 'Background streaming requires Redis to be running.' }, 503);
    const started = start([sdkOnly, noRedis, good()]);
    await send(started);
    expect(waysOf(started.requests)).toEqual(['plain', 'deprecated', 'deprecated']);
  });
});
