import { createParser } from 'eventsource-parser';
import type { GatewayLimits } from './limits.ts';
import { isObject, type Json } from './json.ts';
import { isRunError } from './letta-errors.ts';
import { showMessage } from './messages.ts';
import type { Visibility } from './shapes.ts';

/** What is passed on of a chunk; undefined: nothing yet. */
export type ReadChunk = (chunk: Uint8Array) => Uint8Array | undefined;

/**
 * Passes a stream on as it comes: no chunk waits for the next, and none is read that nobody takes. It ends with its
 * reader, with its source, or at a limit; `end` is called once then, and must end the request upstream.
 */
export function watch(
  body: ReadableStream<Uint8Array>,
  { silenceMs, streamMs }: Pick<GatewayLimits, 'silenceMs' | 'streamMs'>,
  end: () => void,
  read: ReadChunk = (chunk) => chunk,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let silence: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(silence);
    clearTimeout(life);
    end();
  };
  const giveUp = () => void reader.cancel().catch(() => undefined);
  const life = setTimeout(giveUp, streamMs);

  /** The next chunk of which something is passed on; undefined at the end. */
  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      // Counted while we wait for Letta, not while Letta waits for the visitor.
      silence = setTimeout(giveUp, silenceMs);
      const { done, value } = await reader.read();
      clearTimeout(silence);
      if (done) return undefined;
      const passed = read(value);
      if (passed) return passed;
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await next();
          if (chunk) return controller.enqueue(chunk);
          stop();
          controller.close();
        } catch (error) {
          stop();
          controller.error(error);
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
