import { afterEach, expect, it, vi } from 'vitest';
import { playChime, scheduleChime } from './chime.ts';

const RATE = 44_100;

/** The loudest sample of each tenth of a second. */
async function listen(): Promise<number[]> {
  const context = new OfflineAudioContext(1, RATE, RATE);
  scheduleChime(context);
  const samples = (await context.startRendering()).getChannelData(0);
  const tenth = RATE / 10;
  return Array.from({ length: 10 }, (_, index) =>
    samples.subarray(index * tenth, (index + 1) * tenth).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0),
  );
}

it('the sound is quiet, and over in less than half a second', async () => {
  const [first = 0, second = 0, third = 0, fourth = 0, ...rest] = await listen();
  const most = Math.max(first, second, third, fourth);
  expect(first).toBeGreaterThan(0.02);
  expect(most).toBeLessThan(0.1);
  expect(fourth).toBeLessThan(most);
  expect(rest).toEqual([0, 0, 0, 0, 0, 0]);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('a browser that has nothing to play on holds nothing up', async () => {
  vi.useFakeTimers();
  const never = new Promise<void>(() => undefined);
  const context = { state: 'suspended', resume: () => never, close: vi.fn(() => never) };
  vi.stubGlobal('AudioContext', function make() {
    return context;
  });
  vi.spyOn(navigator, 'userActivation', 'get').mockReturnValue({ hasBeenActive: true, isActive: true });
  const played = playChime();
  await vi.runAllTimersAsync();
  await played;
  expect(context.close).toHaveBeenCalledOnce();
});
