import { ChatError, stopped } from '../platform/errors.ts';
import { readPieces } from '../platform/http.ts';
import { createDecoder } from '../protocol/decode.ts';
import type { StreamFrame } from '../protocol/events.ts';
import { createNumbering, type GapLog, isPing } from '../protocol/numbering.ts';
import { createSseParser, type SseItem } from '../protocol/sse.ts';
import { MAX_STREAM_BYTES, STREAM_LINGER_MS, STREAM_SILENCE_MS, STREAM_WATCH_MS } from './limits.ts';

export interface EventStreamOptions {
  signal: AbortSignal;
  /** Frames up to this number are known, and are left out. Default: 0. */
  after?: number;
  gaps: GapLog;
  /** Called once, when the stream says that the run is over. */
  onClosing: () => void;
}

/**
 * The frames of a run's stream as they come, each once. It ends after `[DONE]`, or once the run's end was said and the
 * body closes or stays open a moment too long. Leaving the loop cancels the body.
 * @throws ChatError `network` when the stream breaks off before that or a frame was lost on the way, `timeout` when it
 * falls silent, `protocol`, `aborted`
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
  { signal, after = 0, gaps, onClosing }: EventStreamOptions,
): AsyncGenerator<StreamFrame> {
  const reader = body.getReader();
  const decode = createDecoder();
  const positionOf = createNumbering(after, gaps);
  let closing = false;
  /** When the stream is left, by `performance.now()`. */
  let leaveAt = 0;
  let failure: ChatError | undefined;
  const stop = (error: ChatError): void => {
    failure = error;
    reader.cancel().catch(() => undefined);
  };
  const onAbort = (): void => stop(stopped());
  const stayFor = (ms: number): void => void (leaveAt = performance.now() + ms);
  // One timer for the whole stream: one for each piece would take longer than reading it.
  const watch = setInterval(() => {
    if (performance.now() >= leaveAt) stop(new ChatError('timeout', 'The stream fell silent.'));
  }, STREAM_WATCH_MS);
  signal.addEventListener('abort', onAbort);
  stayFor(STREAM_SILENCE_MS);
  try {
    if (signal.aborted) onAbort();
    for await (const items of readItems(reader)) {
      if (!closing) stayFor(STREAM_SILENCE_MS);
      for (const item of items) {
        if (item.type === 'done') return;
        const frame = decode(item.value, item.event);
        const position = positionOf(frame);
        if (position === 'after-loss') throw new ChatError('network', 'A frame is missing.');
        if (position === 'known') {
          // A ping is a sign of life, although it repeats a number.
          if (isPing(frame.events)) yield { seq: null, events: frame.events };
          continue;
        }
        const isFailed = frame.events.some(({ type }) => type === 'error');
        // Nothing follows an error, and the visitor waits to hear of it.
        if (isFailed) stayFor(0);
        if (!closing && (isFailed || frame.events.some(({ type }) => type === 'stop'))) {
          closing = true;
          if (!isFailed) stayFor(STREAM_LINGER_MS);
          onClosing();
        }
        yield frame;
      }
    }
    throw failure ?? new ChatError('network', 'The stream broke off before the run was over.');
  } catch (error) {
    // What goes wrong after the end of the run, being silent included, takes nothing away from it.
    if (!closing || signal.aborted) throw ChatError.from(error);
  } finally {
    if (closing) gaps.clear();
    clearInterval(watch);
    signal.removeEventListener('abort', onAbort);
  }
}

/** The events that each piece of the body completes. An iterable a piece, not an event, spares a promise an event. */
async function* readItems(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Iterable<SseItem>> {
  const parser = createSseParser();
  for await (const text of readPieces(reader, MAX_STREAM_BYTES, 'protocol')) yield parser.push(text);
  yield parser.end();
}
