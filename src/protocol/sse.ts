import { createParser } from 'eventsource-parser';
import { ChatError } from '../platform/errors.ts';

/** One server-sent event of a Letta stream. */
export type SseItem =
  /** `event` is the event's name where it has one (`error`, `cancelled`). `value` is its JSON, or the bare text of a named event. */
  | { type: 'data'; event: string | null; value: unknown }
  /** `data: [DONE]`: nothing follows. */
  | { type: 'done' };

export interface SseOptions {
  /** Longest event, in UTF-16 code units, so that a stream without line ends can't fill the memory. Default: 1 Mi. */
  maxEventLength?: number;
}

export interface SseParser {
  /**
   * Takes a piece of the decoded text, cut anywhere, and yields the events that it completed. To be iterated before the
   * next call: events before an error are still handed over, then the iteration throws, and so does every later one.
   * @throws ChatError `protocol`: an unnamed event that isn't JSON, or an event that is too long
   */
  push(text: string): Iterable<SseItem>;
  /** The text is over. Yields the last event if just its blank line is missing; an event cut in the middle is dropped. */
  end(): Iterable<SseItem>;
}

const DEFAULT_MAX_EVENT_LENGTH = 1024 * 1024;

/** Text of a `text/event-stream` body → Letta's frames. Comments and unknown fields are skipped, as the HTML standard says. */
export function createSseParser({ maxEventLength = DEFAULT_MAX_EVENT_LENGTH }: SseOptions = {}): SseParser {
  let items: SseItem[] = [];
  let failure: ChatError | null = null;
  let ended = false;

  const tooLong = () =>
    new ChatError('protocol', `An event of the stream is longer than ${maxEventLength} characters.`);

  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent({ event, data }) {
      // The standard drops events without data.
      if (failure || data === '') return;
      // The parser's own limit sees only unfinished events, which would let a long one pass that came in one piece.
      if (data.length > maxEventLength) failure = tooLong();
      else if (data.trim() === '[DONE]') items.push({ type: 'done' });
      else readData(event ?? null, data);
    },
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') failure ??= tooLong();
    },
  });

  function readData(event: string | null, data: string): void {
    try {
      items.push({ type: 'data', event, value: JSON.parse(data) });
    } catch {
      // The connection may have cut what follows the last blank line: that is no violation of the protocol.
      if (ended) return;
      if (event) items.push({ type: 'data', event, value: data });
      // Without the parser's own error as the cause: it quotes the text.
      else failure = new ChatError('protocol', 'An event of the stream is not JSON.');
    }
  }

  function* drain(): Generator<SseItem> {
    const complete = items;
    items = [];
    yield* complete;
    if (failure) throw failure;
  }

  return {
    push(text) {
      if (!failure) parser.feed(text);
      return drain();
    },
    end() {
      ended = true;
      if (!failure) parser.feed('\n\n');
      return drain();
    },
  };
}
