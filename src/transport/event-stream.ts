import { ChatError, stopped } from '../platform/errors.ts';
import { readPieces } from '../platform/http.ts';
import { createDecoder } from '../protocol/decode.ts';
import type { DecodedEvent, PlainEvent, StreamFrame } from '../protocol/events.ts';
import { createSseParser, type SseItem } from '../protocol/sse.ts';
import { explainFrame } from './explain.ts';
import { MAX_STREAM_BYTES, STREAM_LINGER_MS, STREAM_SILENCE_MS, STREAM_WATCH_MS } from './limits.ts';

/**
 * The frames of a run's stream as they come. It ends by itself after `[DONE]`, or once the run's end was said and the
 * body closes or stays open a moment too long. Leaving the loop cancels the body.
 * @param onClosing called once, when the stream says that the run is over
 * @param after frames up to this number are known
 * @throws ChatError `network` when the stream breaks off before that, `timeout` when it falls silent, `protocol`,
 * `aborted`
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  onClosing: () => void,
  after = 0,
): AsyncGenerator<StreamFrame> {
  const reader = body.getReader();
  const decode = createDecoder();
  let closing = false;
  /** When the stream is left, by `performance.now()`. */
  let leaveAt = 0;
  let fault: ChatError | undefined;
  const stop = (error: ChatError): void => {
    fault = error;
    reader.cancel().catch(() => undefined);
  };
  const onAbort = (): void => stop(stopped());
  const stayFor = (ms: number): void => void (leaveAt = performance.now() + ms);
  // One timer for the whole stream: one for each piece would take longer than reading it.
  const watch = setInterval(() => {
    if (performance.now() >= leaveAt) stop(new ChatError('timeout', 'The answer fell silent.'));
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
        if (frame.seq !== null) {
          if (frame.seq <= after) continue;
          after = frame.seq;
        }
        if (!closing && frame.events.some(isClosing)) {
          closing = true;
          stayFor(STREAM_LINGER_MS);
          onClosing();
        }
        // Only what needs explaining is waited for: a promise a frame would be felt.
        yield isPlain(frame) ? frame : await explainFrame(frame);
      }
    }
    throw fault ?? new ChatError('network', 'The answer broke off before the run was over.');
  } catch (error) {
    // What goes wrong after the end of the run, being silent included, takes nothing away from it.
    if (!closing || signal.aborted) throw ChatError.from(error);
  } finally {
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

function isPlain(frame: StreamFrame<DecodedEvent>): frame is StreamFrame<PlainEvent> {
  return frame.events.every((event) => event.type !== 'failure');
}

/** Nothing of substance follows: usage, `[DONE]`, one more delta after `cancelled`, an error after the stop. */
function isClosing(event: DecodedEvent): boolean {
  return event.type === 'failure' || event.type === 'stop';
}
