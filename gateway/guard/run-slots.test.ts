import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryState } from '../state/memory.ts';
import type { State } from '../state/state.ts';
import { createUpstream } from '../proxy/upstream.ts';
import { DRIVER_NAMES, openTwice, type TwoStates } from '../testing/drivers.ts';
import { LettaRuns } from './letta-runs.ts';
import { RunRecords } from './run-records.ts';
import { RunSlots } from './run-slots.ts';

/** What one process has, and Letta's word on runs. */
function processOn(state: State, statuses: ReadonlyMap<string, string>) {
  const asked: string[] = [];
  const upstream = createUpstream({
    baseUrl: 'http://letta.test',
    beginMs: 1_000,
    fetch: async ({ url }) => {
      const id = url.split('/').at(-1) ?? '';
      asked.push(id);
      const status = statuses.get(id);
      return status ? Response.json({ id, status }) : Response.json({ detail: 'none' }, { status: 404 });
    },
  });
  const records = new RunRecords(state);
  return { records, slots: new RunSlots(state, records, new LettaRuns(upstream)), asked };
}

const conversationOf = (id: string) => `agent-${id}/default`;

describe.each(DRIVER_NAMES)('slots with their state in %s', (driver) => {
  let states: TwoStates;
  let statuses: Map<string, string>;
  let one: ReturnType<typeof processOn>;
  let two: ReturnType<typeof processOn>;
  beforeEach(async () => {
    states = await openTwice(driver);
    statuses = new Map();
    [one, two] = [processOn(states.one, statuses), processOn(states.two, statuses)];
  });
  afterEach(() => states.close());

  /** Takes a run's record and its slot, as a send does. */
  async function take({ records, slots }: typeof one, id: string, most = 1): Promise<boolean> {
    const holder = { id, conversation: conversationOf(id) };
    expect(await records.add(holder.conversation, { id, otids: [] })).toBe(true);
    return (await slots.take('all', most, holder)) !== undefined;
  }

  it('belong to a run that has not started yet, whatever Letta says', async () => {
    expect(await take(one, 'a')).toBe(true);
    expect(await take(two, 'b')).toBe(false);
    expect(two.asked).toEqual([]);
  });

  it('belong to a run that has started until it is over, also when its process is gone', async () => {
    expect(await take(one, 'a')).toBe(true);
    await one.records.start(conversationOf('a'), 'a', 'run-a');
    for (const status of ['created', 'running']) {
      statuses.set('run-a', status);
      expect(await take(processOn(states.two, statuses), status)).toBe(false);
    }
    statuses.set('run-a', 'completed');
    expect(await take(processOn(states.two, statuses), 'b')).toBe(true);
  });

  it('go to one of fifty who want the slot of a run that is over, and Letta is asked at most once by each process', async () => {
    await take(one, 'a');
    await one.records.start(conversationOf('a'), 'a', 'run-a');
    const won = await Promise.all(
      Array.from({ length: 50 }, (_, number) => take(number % 2 ? one : two, `n${number}`)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    // A process that comes late finds the slot taken again, and asks nothing.
    const asked = [one.asked, two.asked].filter((runs) => runs.length > 0);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every((runs) => runs.join() === 'run-a')).toBe(true);
  });

  it('are free at once when the record is gone, and who had it can’t free another’s', async () => {
    const holder = { id: 'a', conversation: conversationOf('a') };
    await one.records.add(holder.conversation, { id: 'a', otids: [] });
    const key = (await one.slots.take('all', 1, holder)) ?? '';
    await one.records.remove(holder.conversation, 'a');
    expect(await take(two, 'b')).toBe(true);
    await one.slots.release(key, holder);
    expect(await take(one, 'c')).toBe(false);
  });

  it('and records lose nothing of what two processes change at once', async () => {
    const conversation = conversationOf('a');
    await one.records.add(conversation, { id: 'a', otids: ['x'] });
    // One renews what it waits for, the other has heard the run's name, many times over.
    await Promise.all(
      Array.from({ length: 40 }, (_, number) => (number % 2 ? one : two).records.start(conversation, 'a', 'run-a')),
    );
    expect(await two.records.find(conversation)).toEqual({ id: 'a', otids: ['x'], runId: 'run-a' });
    // A run's record that was replaced by the next one's is that one's.
    const old = { id: 'a', otids: [] };
    const won = await Promise.all([one, two].map(({ records }, n) => records.addInstead(conversation, old, next(n))));
    expect(won.filter(Boolean)).toHaveLength(1);
    await one.records.remove(conversation, 'a');
    expect(await one.records.find(conversation)).toEqual(next(won.indexOf(true)));
    await Promise.all([one, two].map(({ records }, n) => records.remove(conversation, `next-${n}`)));
  });
});

const next = (number: number) => ({ id: `next-${number}`, otids: [], runId: undefined });

describe('a run that Letta has not named', () => {
  afterEach(() => void vi.useRealTimers());

  it('keeps its record as long as its process waits, and 30 s when that is gone; nothing is left running', async () => {
    vi.useFakeTimers();
    const state = memoryState();
    let isThere = true;
    const records = new RunRecords({
      ...state,
      replace: async (...given) => {
        if (!isThere) throw new Error('gone');
        return state.replace(...given);
      },
    });
    await records.add('a', { id: 'a', otids: [] });
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(await records.find('a')).toBeDefined();
    await records.add('b', { id: 'b', otids: [] });
    await records.remove('b', 'b');
    // Its writes reach nobody any more.
    isThere = false;
    await vi.advanceTimersByTimeAsync(19_000);
    expect(await records.find('a')).toBeDefined();
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await records.find('a')).toBeUndefined();
  });

  it('is renewed no more once it has started, or is over', async () => {
    vi.useFakeTimers();
    const records = new RunRecords(memoryState());
    await records.add('a', { id: 'a', otids: [] });
    await records.add('b', { id: 'b', otids: [] });
    expect(vi.getTimerCount()).toBe(1);
    await records.start('a', 'a', 'run-a');
    await records.remove('b', 'b');
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(2 * 60 * 60_000);
    expect([await records.find('a'), await records.find('b')]).toEqual([
      { id: 'a', otids: [], runId: 'run-a' },
      undefined,
    ]);
  });
});
