import { expect, test } from 'vitest';
import { listTokens } from './list-tokens.ts';
import { createLetta } from './letta.ts';
import { fingerprint } from '../secrets.ts';

/** A Letta with a list of tokens, which `between` may change before each page but the first. */
function lettaWith(names: string[], between: (names: string[], pages: number) => void = () => undefined) {
  const queries: URLSearchParams[] = [];
  const letta = createLetta({
    apiKey: 'sk-let-test',
    fetch: async (input) => {
      const query = new URL(input instanceof Request ? input.url : input).searchParams;
      if (queries.length > 0) between(names, queries.length);
      queries.push(query);
      const [offset, limit] = [Number(query.get('offset')), Number(query.get('limit'))];
      const tokens = names.slice(offset, offset + limit).map((token) => ({
        token,
        hostname: 'https://a.example',
        expiresAt: '2026-01-01',
        policy: { version: '1', data: [] },
      }));
      return Response.json({ tokens, hasNextPage: names.length > offset + limit });
    },
  });
  return { letta, queries };
}

const named = (count: number): string[] => Array.from({ length: count }, (_, index) => `ck-let-${index}`);
const prints = async (names: readonly string[]) =>
  (await Promise.all(names.map(fingerprint))).map((print) => print.slice(0, 12));
const listed = async (letta: ReturnType<typeof createLetta>) =>
  (await listTokens(letta)).map((token) => token.fingerprint);

test.each([0, 1, 9, 10, 11, 19, 20, 25, 101])('lists all of %i tokens, ten at a time, each once', async (count) => {
  const { letta, queries } = lettaWith(named(count));
  expect(await listed(letta)).toEqual(await prints(named(count)));
  expect(queries.every((query) => query.get('limit') === '10')).toBe(true);
});

test('misses none that stays when others end between the pages', async () => {
  const { letta } = lettaWith(named(35), (names, pages) => {
    if (pages < 3) names.splice(0, 6);
  });
  expect(await listed(letta)).toEqual(expect.arrayContaining(await prints(named(35).slice(12))));
});

test('comes to an end when all tokens end between the pages', async () => {
  const { letta } = lettaWith(named(35), (names) => void names.splice(0));
  expect(await listed(letta)).toEqual(await prints(named(10)));
});

test('lists none twice when new ones push in between the pages', async () => {
  const { letta } = lettaWith(named(35), (names, pages) => {
    if (pages < 4) names.unshift(`ck-let-new-${pages}-a`, `ck-let-new-${pages}-b`);
  });
  const found = await listed(letta);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(expect.arrayContaining(await prints(named(35))));
});

test('ends although Letta says for ever that there is more', async () => {
  const letta = createLetta({ apiKey: 'k', fetch: async () => Response.json({ tokens: [], hasNextPage: true }) });
  expect(await listTokens(letta)).toEqual([]);
});

test('asks for one agent’s tokens only where one is named', async () => {
  const { letta, queries } = lettaWith(named(1));
  await listTokens(letta, 'agent-1');
  await listTokens(letta);
  expect(queries.map((query) => query.get('agentId'))).toEqual(['agent-1', null]);
});
