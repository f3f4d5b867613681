import { expect, it } from 'vitest';
import { memoryState } from '../state/memory.ts';
import { countInWindow } from './window.ts';

const MINUTE = 60_000;

it('lets no more than the limit through in any minute, wherever it begins', async () => {
  const most = 10;
  let now = 17 * MINUTE;
  const state = memoryState(() => now);
  const allowed: number[] = [];
  for (let step = 0; step < 600; step += 1) {
    now += 500;
    // Bursts, and long pauses between.
    const asks = step % 40 < 4 ? 5 : step % 7 === 0 ? 1 : 0;
    for (let ask = 0; ask < asks; ask += 1) {
      if ((await countInWindow(state, 'a', most, MINUTE, now)).count <= most) allowed.push(now);
    }
  }
  expect(allowed.length).toBeGreaterThan(3 * most);
  // What of the window before lies in the sliding one is an estimate.
  for (const start of allowed) {
    const inMinute = allowed.filter((time) => time >= start && time < start + MINUTE).length;
    expect(inMinute).toBeLessThanOrEqual(1.5 * most);
  }
});

it('says when there is room again, and then there is', async () => {
  let now = 17 * MINUTE + 30_000;
  const state = memoryState(() => now);
  for (let count = 0; count < 3; count += 1) await countInWindow(state, 'a', 3, MINUTE, now);
  const { count, retryAfterSeconds } = await countInWindow(state, 'a', 3, MINUTE, now);
  expect(count).toBe(4);
  now += retryAfterSeconds * 1000;
  expect((await countInWindow(state, 'a', 3, MINUTE, now)).count).toBeLessThanOrEqual(3);
});
