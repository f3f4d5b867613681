import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { BODY_LIMIT_MS, readJson } from './body.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function requestOf(body: ReadableStream<Uint8Array>): Request {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' };
  return new Request('https://shop.example/api/letta-token', init);
}

const schema = z.object({ word: z.string() });
const bytes = (text: string) => new TextEncoder().encode(text);

test('a body that drips on is left at the limit, and its sender told so', async () => {
  const cancel = vi.fn();
  const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(bytes('{"wo')), cancel });
  const reading = expect(readJson(requestOf(body), schema)).rejects.toMatchObject({ status: 400, code: 'too-slow' });
  await vi.advanceTimersByTimeAsync(BODY_LIMIT_MS - 1);
  expect(cancel).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await reading;
  expect(cancel).toHaveBeenCalledOnce();
});

test('a body that breaks off is the fault of its sender', async () => {
  const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('socket hang up')) });
  await expect(readJson(requestOf(body), schema)).rejects.toMatchObject({ status: 400, code: 'body' });
  expect(vi.getTimerCount()).toBe(0);
});

test('a body in pieces is read, cut in the middle of a character too, and leaves no timer', async () => {
  const [first, second] = [bytes('{"word":"h\u00e9"}').slice(0, 11), bytes('{"word":"h\u00e9"}').slice(11)];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(first);
      controller.enqueue(second);
      controller.close();
    },
  });
  expect(await readJson(requestOf(body), schema)).toEqual({ word: 'h\u00e9' });
  expect(vi.getTimerCount()).toBe(0);
});
