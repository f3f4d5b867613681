import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLocalLetta } from '../local-letta.ts';
import { framesOf, textOf, typesOf } from '../testing/harness.ts';
import { FAULT_NAMES, PAGE, randomFaults, respondWith, type Fault } from './fault.ts';
import { faultyFetch } from './faulty-fetch.ts';
import { seeded } from './seeded.ts';

const TEXT = 'one two three four five six seven eight nine ten';

/** Sends a message in the background over a line with this fault. */
function setUp(fault: Fault | null) {
  const letta = createLocalLetta({ delayMs: 0 });
  const fetch = faultyFetch(letta.fetch, () => fault);
  const send = (signal?: AbortSignal): Promise<Response> =>
    fetch(`http://letta.test/v1/agents/${letta.agentId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${letta.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        messages: [{ role: 'user', content: `echo ${TEXT}` }],
        streaming: true,
        stream_tokens: true,
        background: true,
      }),
      ...(signal && { signal }),
    });
  const numbers = async (): Promise<unknown[]> =>
    framesOf(await (await send()).text()).flatMap(({ message }) =>
      message && 'seq_id' in message ? [message.seq_id] : [],
    );
  return { letta, fetch, send, numbers };
}

const always = () => true;
/** Frames of the reply: a ping, thirteen pieces, and three that close it. */
const NUMBERS = Array.from({ length: 13 }, (_, index) => index + 1);

describe('a line', () => {
  test('without a fault is none', async () => {
    const { send } = setUp(null);
    expect(textOf(framesOf(await (await send()).text()))).toBe(TEXT);
  });

  test('that refuses leaves Letta without the request; one that loses the response does not', async () => {
    for (const [type, runs] of [
      ['refused', 0],
      ['lost', 1],
    ] as const) {
      const { send, letta } = setUp({ type });
      await expect(send()).rejects.toThrow(TypeError);
      expect(letta.store.runs.size).toBe(runs);
    }
  });

  test('that is silent ends with its abort, though Letta has the request', async () => {
    const { send, letta } = setUp({ type: 'silent' });
    const leaving = new AbortController();
    const response = send(leaving.signal);
    leaving.abort(new Error('given up'));
    await expect(response).rejects.toThrow('given up');
    await vi.waitFor(() => expect(letta.store.runs.size).toBe(1), 10_000);
  });

  test('on which somebody else responds never reaches Letta', async () => {
    for (const [fault, status, type] of [
      [PAGE, 200, 'text/html'],
      [respondWith(429, {}, { 'retry-after': '2' }), 429, 'application/json'],
    ] as const) {
      const { send, letta } = setUp(fault);
      const response = await send();
      expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
      expect(letta.store.runs.size).toBe(0);
    }
  });

  test('that drops headers leaves the body', async () => {
    const response = await setUp({ type: 'headless' }).send();
    expect([response.headers.get('content-type'), framesOf(await response.text()).length]).toEqual([null, 16]);
  });
});

describe('a stream', () => {
  test.each([
    ['after so many events', { events: 3 }, 3],
    ['before an event with a text', { before: 'stop_reason' }, 13],
  ] as const)('is cut or truncated %s', async (_where, at, events) => {
    const cut = (await setUp({ type: 'cut', at }).send()).body?.pipeThrough(new TextDecoderStream()).getReader();
    let came = '';
    await expect(
      (async () => {
        for (let next = await cut?.read(); next && !next.done; next = await cut?.read()) came += next.value;
      })(),
    ).rejects.toThrow('network error');
    expect(framesOf(came)).toHaveLength(events);
    expect(await (await setUp({ type: 'truncated', at }).send()).text()).toHaveLength(came.length);
  });

  test('is cut at a byte, in the middle of an event', async () => {
    expect(await (await setUp({ type: 'truncated', at: { bytes: 100 } }).send()).text()).toHaveLength(100);
  });

  test('that stalls ends with its abort', async () => {
    const leaving = new AbortController();
    const response = await setUp({ type: 'stalled', at: { events: 1 } }).send(leaving.signal);
    const reader = response.body?.getReader();
    await reader?.read();
    const next = reader?.read();
    leaving.abort(new Error('given up'));
    await expect(next).rejects.toThrow('given up');
  });

  test('has an event without an end', async () => {
    const response = await setUp({ type: 'endless-event', at: { events: 1 } }).send();
    const reader = response.body?.getReader();
    let bytes = 0;
    while (bytes < 1_000_000) bytes += (await reader?.read())?.value?.length ?? 0;
    await reader?.cancel();
  });

  test('has numbered events twice, out of order, or not at all, but those that close it as they are', async () => {
    expect(await setUp(null).numbers()).toEqual([...NUMBERS]);
    expect((await setUp({ type: 'duplicated', which: always }).numbers()).toSorted()).not.toEqual(NUMBERS.toSorted());
    const reordered = await setUp({ type: 'reordered', which: always }).numbers();
    expect(reordered.slice(0, 4)).toEqual([2, 1, 4, 3]);
    expect(new Set(reordered)).toEqual(new Set(NUMBERS));
    const missing = await setUp({ type: 'missing', which: always }).numbers();
    expect(missing.slice(0, 3)).toEqual([2, 4, 6]);
    expect(missing.at(-1)).toBe(NUMBERS.at(-1));
  });

  test('has events that are no JSON, or that nobody knows', async () => {
    const corrupted = await (await setUp({ type: 'corrupted', which: always }).send()).text();
    expect(() => framesOf(corrupted)).toThrow(SyntaxError);
    const unknown = framesOf(await (await setUp({ type: 'unknown-events', which: always }).send()).text());
    expect(typesOf(unknown)).toContain('response_state');
    expect(textOf(unknown)).toBe(TEXT);
  });
});

describe('late', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('begins a response, or each of its pieces', async () => {
    for (const fault of [{ type: 'slow-start', ms: 4_000 } as const, { type: 'delayed', ms: () => 4_000 } as const]) {
      let isOver = false;
      const text = setUp(fault)
        .send()
        .then((response) => response.text())
        .finally(() => (isOver = true));
      await vi.advanceTimersByTimeAsync(3_900);
      expect(isOver).toBe(false);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(textOf(framesOf(await text))).toBe(TEXT);
    }
  });
});

test('random faults are the same for the same seed, all of them come, and they end at their limit', () => {
  const draw = (seed: number, limit?: number): string[] => {
    const drawn: string[] = [];
    const onFault = (name: string): void => void drawn.push(name);
    const faultFor = randomFaults({ random: seeded(seed), rate: 0.5, onFault, ...(limit && { limit }) });
    for (let request = 0; request < 1_000; request += 1) faultFor();
    return drawn;
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(new Set(draw(7))).toEqual(new Set(FAULT_NAMES));
  expect(draw(7, 5)).toHaveLength(5);
});
