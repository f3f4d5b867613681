import { expect, it } from 'vitest';
import { memoryState } from '../state/memory.ts';
import { Budgets } from './budgets.ts';

const HOUR = 3_600_000;

function setUp(settings: Partial<ConstructorParameters<typeof Budgets>[1]>) {
  let now = Date.UTC(2026, 0, 30, 20);
  const state = memoryState(() => now);
  const none = { day: {}, month: {} };
  return {
    budgets: new Budgets(state, { visitor: none, all: none, ...settings }, () => now),
    sleep: (ms: number) => void (now += ms),
  };
}

it('gives a visitor so many runs a day, whatever others do, and new ones the next', async () => {
  const { budgets, sleep } = setUp({ visitor: { day: { runs: 2 }, month: {} } });
  expect([await budgets.takeRun('ann'), await budgets.takeRun('ann')]).toEqual([undefined, undefined]);
  expect(await budgets.takeRun('ann')).toEqual({ retryAfterSeconds: 4 * 3600 });
  expect(await budgets.takeRun('bob')).toBeUndefined();
  sleep(4 * HOUR);
  expect(await budgets.takeRun('ann')).toBeUndefined();
});

it('counts no run that Letta didn’t start, and none that a budget refused', async () => {
  const { budgets } = setUp({ visitor: { day: { runs: 1 }, month: {} }, all: { day: { runs: 2 }, month: {} } });
  await budgets.takeRun('ann');
  await budgets.giveRunBack('ann');
  expect(await budgets.takeRun('ann')).toBeUndefined();
  for (let count = 0; count < 5; count += 1) expect(await budgets.takeRun('ann')).toBeDefined();
  expect(await budgets.takeRun('bob')).toBeUndefined();
  expect(await budgets.takeRun('cem')).toBeDefined();
  expect(await budgets.spent()).toMatchObject({ 'runs this day': 2, 'runs this month': 2 });
});

it('ends with the tokens of a month', async () => {
  const { budgets, sleep } = setUp({ all: { day: {}, month: { tokens: 100 } } });
  await budgets.spendTokens('ann', 60);
  expect(await budgets.takeRun('ann')).toBeUndefined();
  await budgets.spendTokens('bob', 60);
  expect(await budgets.takeRun('ann')).toEqual({ retryAfterSeconds: 28 * 3600 });
  sleep(28 * HOUR);
  expect(await budgets.takeRun('ann')).toBeUndefined();
});
