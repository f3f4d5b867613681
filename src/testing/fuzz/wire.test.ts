import { describe, expect, it } from 'vitest';
import { ChatError } from '../../platform/errors.ts';
import { createDecoder } from '../../protocol/decode.ts';
import type { ChatEvent } from '../../protocol/events.ts';
import { decodeHistory, nextCursor } from '../../protocol/history.ts';
import { createSseParser, type SseItem } from '../../protocol/sse.ts';
import { previewJson } from '../../ui/parts/preview-json.ts';
import { fuzz, FUZZ_TIMEOUT_MS, growing, type Random } from './fuzz.ts';
import { eventStream, jsonValue, wireMessage } from './wire-grammar.ts';

/** An event has the ids of its message, which may hold several; otherwise it is no larger than what it came from. */
const [GROWTH, ALLOWANCE] = [8, 2_000];

const sizeOf = (value: unknown): number => JSON.stringify(value).length;

/** What a stream in these pieces gives, and how it failed. */
function read(pieces: Iterable<string>): { items: SseItem[]; failure: string | null } {
  const parser = createSseParser();
  const items: SseItem[] = [];
  try {
    for (const piece of pieces) for (const item of parser.push(piece)) items.push(item);
    for (const item of parser.end()) items.push(item);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return { items, failure: error.code };
  }
  return { items, failure: null };
}

function* cut(text: string, random: Random): Generator<string> {
  let end = 0;
  for (const part of growing(text, random, 40)) {
    yield part.slice(end);
    end = part.length;
  }
}

function decode(items: readonly SseItem[]): ChatEvent[] {
  const decodeFrame = createDecoder();
  return items.flatMap((item) => (item.type === 'data' ? decodeFrame(item.value, item.event).events : []));
}

describe('any stream', () => {
  it(
    'gives the same events however it is cut, and the first of them where it ends early, fails with a ChatError only, and grows no more than it may',
    async () => {
      await fuzz('streams', 3_000, (random) => {
        const text = eventStream(random);
        const whole = read([text]);
        expect(read(cut(text, random))).toEqual(whole);
        // A connection that ends anywhere takes away what comes after, and is no violation of the protocol.
        const start = read([text.slice(0, random.between(0, text.length))]);
        if (whole.failure === null) expect(start.failure).toBeNull();
        expect(start.items.slice(0, -1)).toEqual(whole.items.slice(0, Math.max(0, start.items.length - 1)));
        const events = decode(whole.items);
        expect(sizeOf(events)).toBeLessThan(GROWTH * text.length + ALLOWANCE);
        // Nothing that a server sends reaches the prototypes of others.
        expect(Object.keys(Object.prototype)).toEqual([]);
      });
    },
    FUZZ_TIMEOUT_MS,
  );
});

describe('any history', () => {
  it(
    'gives events that are no larger than it may be, and ends',
    async () => {
      await fuzz('histories', 3_000, (random) => {
        const items = random.times(random.between(0, 12), () => wireMessage(random));
        const before = JSON.stringify(items);
        expect(sizeOf(decodeHistory(items))).toBeLessThan(GROWTH * before.length + ALLOWANCE);
        const cursor = nextCursor(items, 5);
        expect(cursor === null || before.includes(JSON.stringify(cursor))).toBe(true);
        expect(JSON.stringify(items)).toBe(before);
      });
    },
    FUZZ_TIMEOUT_MS,
  );
});

describe('any JSON of a tool', () => {
  it(
    'is shown within limits, and as a whole where it says so',
    async () => {
      await fuzz('JSON of tools', 3_000, (random) => {
        const depth = random.chance(0.1) ? 40 : 6;
        let value = jsonValue(random, depth);
        for (let count = random.chance(0.1) ? 3_000 : 0; count > 0; count -= 1)
          value = random.chance(0.5) ? [value] : { a: value };
        const json = JSON.stringify(value);
        const text = random.chance(0.2) ? json.slice(0, random.between(0, json.length)) : json;
        const preview = previewJson(text);
        expect(preview.text.length).toBeLessThan(20_000);
        expect(preview.text.split('\n').length).toBeLessThan(400);
        if (preview.isComplete && preview.text !== text) expect(JSON.parse(preview.text)).toEqual(JSON.parse(text));
      });
    },
    FUZZ_TIMEOUT_MS,
  );
});
