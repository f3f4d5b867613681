import { createParser } from 'eventsource-parser';
import type { GatewayLimits } from './limits.ts';
import { isObject, type Json } from './json.ts';
import { isRunError } from './letta-errors.ts';
import { showMessage } from './messages.ts';
import type { StreamClock } from './stream-clock.ts';
import type { Visibility } from './shapes.ts';

/** What is passed on of a chunk; undefined: nothing yet. */
export type ReadChunk = (chunk: Uint8Array) => Uint8Array | undefined;

/** How a stream is passed on. */
export interface WatchOptions {
  limits: Pick<GatewayLimits, 'silenceMs' | 'streamMs' | 'stallMs'>;
  clock: StreamClock;
  /** Is called once, when the stream is over. It must end the request upstream. */
  end: () => void;
  /** Is told where Letta breaks off. */
  broke?: (error: unknown) => void;
  /** Default: chunks pass as they are. */
  read?: ReadChunk | undefined;
  /** Ends the stream where it stands. */
  signal?: AbortSignal;
}

/**
 * Passes a stream on as it comes: no chunk waits for the next, and none is read that nobody takes. It ends with its
 * reader, with its source, at a limit, or by the signal.
 */
export function watch(
  body: ReadableStream<Uint8Array>,
  { limits, clock, end, broke, read = (chunk) => chunk, signal }: WatchOptions,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const began = performance.now();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let waitsFor: 'Letta' | 'visitor' = 'visitor';
  let since = began;
  let isOver = false;

  const wait = (what: typeof waitsFor) => {
    waitsFor = what;
    since = performance.now();
  };
  const stop = () => {
    if (isOver) return;
    isOver = true;
    leave();
    signal?.removeEventListener('abort', giveUp);
    end();
  };
  /** Ends the stream from here. A visitor who doesn't read wouldn't hear that it is over: their connection is cut. */
  const giveUp = () => {
    if (isOver) return;
    const isHeard = waitsFor === 'Letta';
    void reader.cancel().catch(() => undefined);
    stop();
    if (isHeard) controller?.close();
    else controller?.error(new Error('The stream was ended.'));
  };
  const leave = clock.add({
    look(now) {
      const limitMs = waitsFor === 'Letta' ? limits.silenceMs : limits.stallMs;
      if (now - since >= limitMs || now - began >= limits.streamMs) giveUp();
    },
  });
  signal?.addEventListener('abort', giveUp);

  /** The next chunk of which something is passed on; undefined at the end. */
  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      wait('Letta');
      const { done, value } = await reader.read();
      if (done) return undefined;
      const passed = read(value);
      if (passed) return passed;
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(one) {
        controller = one;
      },
      async pull(one) {
        try {
          const chunk = await next();
          if (isOver) return;
          if (chunk) {
            wait('visitor');
            return one.enqueue(chunk);
          }
          stop();
          one.close();
        } catch (error) {
          if (isOver) return;
          broke?.(error);
          stop();
          one.error(new Error('The stream broke off.'));
        }
      },
      async cancel(reason) {
        stop();
        await reader.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** What sees the frames of a stream as Letta sent them. */
export interface FrameReader {
  see(frame: Json): void;
  /** What is passed on of a frame that reports a failure. */
  failed(frame: Json): Json;
}

/**
 * Reads the events of a stream and leaves out what a visitor may not see, and what is no event of Letta's. A numbered
 * frame leaves a ping with its number, so that none seems to be missing.
 */
export function frameFilter(visibility: Visibility, reader: FrameReader): ReadChunk {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let out = '';
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const shown = data === '[DONE]' ? data : showData(data, visibility, reader);
      if (shown === undefined) return;
      // Only the names that clients know. `event: message` is what an event without a name is.
      out += `${event === 'error' || event === 'cancelled' ? `event: ${event}\n` : ''}data: ${shown}\n\n`;
    },
  });
  return (chunk) => {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (out === '') return undefined;
    const bytes = encoder.encode(out);
    out = '';
    return bytes;
  };
}

function showData(data: string, visibility: Visibility, { see, failed }: FrameReader): string | undefined {
  const frame = parse(data);
  if (!isObject(frame)) return undefined;
  see(frame);
  if (isRunError(frame)) return JSON.stringify(failed(frame));
  const { seq_id } = frame;
  const shown = showMessage(frame, visibility) ?? (seq_id ? { message_type: 'ping', seq_id } : undefined);
  return shown && JSON.stringify(shown);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
