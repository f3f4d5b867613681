import type { BodyFault, Place } from './fault.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const ENDLESS_PIECE = encoder.encode('x'.repeat(65_536));
const UNKNOWN = encoder.encode('data: {"message_type":"response_state","state":"new"}\n\n');

type Pieces = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** A body with a fault, in pieces. It throws where the connection breaks. */
export async function* faultyPieces(body: ReadableStream<Uint8Array<ArrayBuffer>>, fault: BodyFault): Pieces {
  const pieces = eventsOf(body);
  switch (fault.type) {
    case 'cut':
      if (yield* until(pieces, fault.at)) throw new TypeError('network error');
      return;
    case 'truncated':
      yield* until(pieces, fault.at);
      return;
    case 'stalled':
      if (yield* until(pieces, fault.at)) await new Promise(() => undefined);
      return;
    case 'endless-event':
      if (!(yield* until(pieces, fault.at))) return;
      yield encoder.encode('data: ');
      for (;;) yield ENDLESS_PIECE;
    case 'delayed':
      // As they come: what waits behind a late piece comes with the next one.
      for await (const piece of body) {
        await new Promise((resolve) => setTimeout(resolve, fault.ms()));
        yield piece;
      }
      return;
    case 'unknown-events':
      for await (const piece of pieces) {
        yield piece;
        if (isEvent(piece) && fault.which()) yield UNKNOWN;
      }
      return;
    case 'corrupted':
      for await (const piece of pieces) yield fault.which() ? corrupt(piece) : piece;
      return;
    case 'duplicated':
    case 'reordered':
    case 'missing':
      yield* misplaced(pieces, fault);
  }
}

/** The pieces of a body; an event stream's are its events, one each. */
async function* eventsOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): Pieces {
  let kept = new Uint8Array();
  for await (const chunk of body) {
    kept = joined(kept, chunk);
    // What begins like JSON or a page has no events.
    if (!/^(?:data|event|id|:)/.test(decoder.decode(kept.subarray(0, 8)))) {
      yield kept;
      kept = new Uint8Array();
      continue;
    }
    for (let end = endOfEvent(kept); end > 0; end = endOfEvent(kept)) {
      yield kept.slice(0, end);
      kept = kept.slice(end);
    }
  }
  if (kept.length > 0) yield kept;
}

/** The pieces up to a place; returns whether it was reached. */
async function* until(pieces: Pieces, at: Place): AsyncGenerator<Uint8Array<ArrayBuffer>, boolean> {
  let left = 'bytes' in at ? at.bytes : 'events' in at ? at.events : 1;
  for await (const piece of pieces) {
    if ('before' in at && decoder.decode(piece).includes(at.before)) return true;
    if (left <= 0) return true;
    if ('bytes' in at) {
      const part = piece.subarray(0, left);
      left -= part.length;
      yield part;
      if (part.length < piece.length) return true;
    } else {
      yield piece;
      if ('events' in at) left -= 1;
    }
    if (left <= 0) return true;
  }
  return false;
}

/** Numbered events that come twice, after the next one, or not at all. */
async function* misplaced(pieces: Pieces, { type, which }: Extract<BodyFault, { which: () => boolean }>): Pieces {
  let held: Uint8Array<ArrayBuffer> | undefined;
  for await (const piece of pieces) {
    const isShown = isNumbered(piece);
    if (held && isShown) {
      if (type === 'duplicated') yield held;
      yield piece;
      // Held back by one: the numbers of both show it.
      if (type !== 'missing') yield held;
      held = undefined;
      continue;
    }
    if (held) yield held;
    held = isShown && which() ? piece : undefined;
    if (!held) yield piece;
  }
  if (held) yield held;
}

/** Whether it is one whole event. */
const isEvent = (bytes: Uint8Array): boolean => bytes.at(-1) === 10 && bytes.at(-2) === 10;

const isNumbered = (bytes: Uint8Array): boolean => isEvent(bytes) && /"seq_id":\d/.test(decoder.decode(bytes));

/** Where the first event ends; 0 where none does. */
function endOfEvent(bytes: Uint8Array): number {
  for (let index = 1; index < bytes.length; index += 1)
    if (bytes[index] === 10 && bytes[index - 1] === 10) return index + 1;
  return 0;
}

function corrupt(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = bytes.findIndex((byte) => byte === 0x7b || byte === 0x5b);
  if (at < 0) return bytes;
  const changed = bytes.slice();
  changed[at] = 0x23;
  return changed;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
