import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, startRedis, type RunningRedis } from '../testing/redis.ts';
import { openState } from './open.ts';
import type { State } from './state.ts';

// One suite for all drivers. `two` opens the same place a second time, as another process would.
const LIFE_MS = 60_000;
let folder = '';
let redis: RunningRedis | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'letta-chat-state-'));
  if (hasRedis) redis = await startRedis();
});
afterAll(async () => {
  await redis?.stop();
  rmSync(folder, { recursive: true });
});

const DRIVERS: Record<string, () => string> = {
  memory: () => 'memory:',
  SQLite: () => `file:${join(folder, 'state.db')}`,
  Redis: () => redis?.url ?? '',
};

describe.each(Object.entries(DRIVERS).filter(([name]) => hasRedis || name !== 'Redis'))('state in %s', (name, url) => {
  let one: State;
  let two: State;
  beforeAll(async () => {
    one = await openState(url());
    two = name === 'memory' ? one : await openState(url());
  });
  afterAll(async () => {
    await one.close();
    if (two !== one) await two.close();
  });

  it('gives what was set, also to another process, until it is deleted', async () => {
    await one.set('kept/a', '{"ü":1}');
    expect(await two.get('kept/a')).toBe('{"ü":1}');
    await one.set('kept/a', 'other', LIFE_MS);
    expect(await two.get('kept/a')).toBe('other');
    expect([await two.delete('kept/a'), await one.delete('kept/a')]).toEqual([true, false]);
    expect(await one.get('kept/a')).toBeUndefined();
  });

  it('forgets what has come to its end', async () => {
    await one.set('short/a', 'value', 40);
    await one.add('short/b', 'value', 40);
    await one.increment('short/c', 40);
    await expect.poll(() => two.keys('short/')).toEqual([]);
    expect([await one.get('short/a'), await one.delete('short/a')]).toEqual([undefined, false]);
    expect(await one.add('short/b', 'new', LIFE_MS)).toBe(true);
    expect(await one.get('short/b')).toBe('new');
    expect((await one.increment('short/c', LIFE_MS)).count).toBe(1);
  });

  it('sets nothing that has no life left', async () => {
    await one.set('over/a', 'value', LIFE_MS);
    await one.set('over/a', 'value', 0);
    await one.set('over/b', 'value', -5);
    expect([await one.get('over/a'), await two.get('over/b')]).toEqual([undefined, undefined]);
  });

  it('adds for one of fifty that ask at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 50 }, (_, number) => (number % 2 ? one : two).add('once/a', String(number), LIFE_MS)),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(await one.get('once/a')).toBe(String(asked.indexOf(true)));
  });

  it('replaces for one of fifty that ask at once, and only what is still as they know it', async () => {
    await one.set('swap/a', 'old', LIFE_MS);
    const asked = await Promise.all(
      Array.from({ length: 50 }, (_, number) =>
        (number % 2 ? one : two).replace('swap/a', 'old', `new ${number}`, LIFE_MS),
      ),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
    const now = `new ${asked.indexOf(true)}`;
    expect([await one.get('swap/a'), await two.get('swap/a')]).toEqual([now, now]);
    expect([await two.replace('swap/a', 'old', '', 0), await two.replace('swap/a', now, '', 0)]).toEqual([false, true]);
    expect([await one.get('swap/a'), await one.replace('swap/a', now, 'x', LIFE_MS)]).toEqual([undefined, false]);
    // It ends anew, and what has ended is replaced no more.
    await one.set('swap/b', 'kept for good');
    expect(await two.replace('swap/b', 'kept for good', 'short', 40)).toBe(true);
    await expect.poll(() => one.get('swap/b')).toBeUndefined();
    expect(await two.replace('swap/b', 'short', 'x', LIFE_MS)).toBe(false);
  });

  it('counts a hundred that come at once, from one moment on', async () => {
    const before = Date.now();
    const counts = await Promise.all(
      Array.from({ length: 100 }, (_, number) => (number % 2 ? one : two).increment('count/a', LIFE_MS)),
    );
    expect(counts.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, number) => number + 1),
    );
    for (const { endsAtMs } of counts) {
      expect(endsAtMs).toBeGreaterThanOrEqual(before + LIFE_MS - 1_000);
      expect(endsAtMs).toBeLessThanOrEqual(Date.now() + LIFE_MS);
    }
  });

  it('counts by more than one, and back', async () => {
    const counts = [];
    for (const by of [5, 7, -3]) counts.push((await one.increment('count/b', LIFE_MS, by)).count);
    expect(counts).toEqual([5, 12, 9]);
    expect((await two.increment('count/b', LIFE_MS)).count).toBe(10);
    expect(await two.get('count/b')).toBe('10');
  });

  it('finds keys by their beginning, taken as it stands', async () => {
    for (const key of ['find/a-1', 'find/a-2', 'find/b', 'find/*', 'found']) await one.set(key, '1', LIFE_MS);
    expect((await two.keys('find/a')).toSorted()).toEqual(['find/a-1', 'find/a-2']);
    expect(await two.keys('find/*')).toEqual(['find/*']);
    expect(await two.keys('nothing/')).toEqual([]);
  });
});

describe('a place that is not there', () => {
  it('is refused, not waited for', async () => {
    await expect(openState('redis://127.0.0.1:1')).rejects.toThrow();
    await expect(openState(`file:${join(folder, 'missing', 'state.db')}`)).rejects.toThrow();
  });
});
