/** What can go wrong between a browser and Letta. */
export const FAULTS = [
  /** The request doesn't arrive. */
  'refused',
  /** It arrives, and its answer doesn't. */
  'lost',
  /** The answer breaks off, in mid-character where it likes. */
  'cut',
  /** The answer ends too early, as if it were whole. */
  'truncated',
  /** The answer stops coming, and the connection stays. */
  'stalled',
  /** Each piece of the answer takes its time. */
  'delayed',
  /** Pieces of the answer come twice. */
  'duplicated',
  /** Two pieces change places. */
  'reordered',
  /** A byte is another one. */
  'corrupted',
  /** The answer comes without its headers. */
  'headless',
  /** A proxy answers in Letta's place. */
  'bad-gateway',
  'page',
  'rate-limited',
  /** Letta refuses the token. */
  'unauthorized',
] as const;

export type Fault = (typeof FAULTS)[number];

/** The same numbers for the same seed, from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface FaultyOptions {
  random: () => number;
  /** How many requests go wrong, from 0 to 1. */
  rate: number;
  /** Is told of each. */
  onFault(fault: Fault): void;
}

/** A `fetch` to a server of this process, on the way to which things go wrong. */
export function faultyFetch(
  server: (request: Request) => Promise<Response>,
  { random, rate, onFault }: FaultyOptions,
): typeof fetch {
  return async (input, init) => {
    const signal = init?.signal ?? undefined;
    // The server is not told that its reader is gone: what it began, it finishes.
    const { signal: _, ...rest } = init ?? {};
    const request = new Request(input, rest);
    const fault = random() < rate ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
    if (fault) onFault(fault);
    switch (fault) {
      case 'refused':
        throw new TypeError('Failed to fetch');
      case 'bad-gateway':
        return new Response('<html>502', { status: 502, headers: { 'Content-Type': 'text/html' } });
      case 'page':
        return new Response('<html>', { headers: { 'Content-Type': 'text/html' } });
      case 'rate-limited':
        return Response.json({ error: 'Rate limited', reasons: ['rate-limited'] }, { status: 429 });
      case 'unauthorized':
        return Response.json({ message: 'Unauthorized' }, { status: 401 });
    }
    const response = await server(request);
    if (signal?.aborted) throw signal.reason;
    if (fault === 'lost') {
      void response.body?.cancel();
      throw new TypeError('Failed to fetch');
    }
    const body = response.body && passOn(response.body, fault, random, signal);
    return new Response(body, { status: response.status, headers: fault === 'headless' ? {} : response.headers });
  };
}

/** A body that goes wrong, and that an abort ends, as in a browser. */
function passOn(
  body: ReadableStream<Uint8Array>,
  fault: Fault | undefined,
  random: () => number,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let held: Uint8Array | undefined;
  let left = fault === 'cut' || fault === 'truncated' || fault === 'stalled' ? Math.floor(random() * 3_000) : Infinity;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal?.addEventListener('abort', () => {
          void reader.cancel().catch(() => undefined);
          try {
            controller.error(signal.reason);
          } catch {
            // It has ended.
          }
        });
      },
      async pull(controller) {
        if (left <= 0 && fault === 'stalled') return new Promise(() => undefined);
        if (left <= 0) {
          void reader.cancel().catch(() => undefined);
          return fault === 'cut' ? controller.error(new TypeError('network error')) : controller.close();
        }
        if (fault === 'delayed') await new Promise((resolve) => setTimeout(resolve, random() * 5_000));
        const { done, value } = await reader.read();
        if (signal?.aborted) return;
        if (done) {
          if (held) controller.enqueue(held);
          return controller.close();
        }
        const piece = value.subarray(0, left);
        left -= value.length;
        if (fault === 'reordered' && !held && random() < 0.3 && isNumbered(piece)) {
          held = piece.slice();
          return controller.enqueue(COMMENT);
        }
        // The end of a run has no number: that nothing is missing before it, nobody could tell.
        if (held && endsEvent(held) && !isNumbered(piece)) {
          controller.enqueue(held);
          held = undefined;
        }
        controller.enqueue(fault === 'corrupted' && random() < 0.3 ? corrupt(piece) : piece);
        if (held && endsEvent(piece)) controller.enqueue(held);
        held = endsEvent(piece) ? undefined : held;
        // Whole events only: bytes that come twice are no fault of networks.
        if (fault === 'duplicated' && random() < 0.3 && isNumbered(piece)) controller.enqueue(piece.slice());
      },
      cancel: (reason) => reader.cancel(reason).catch(() => undefined),
    },
    { highWaterMark: 0 },
  );
}

/** Nothing, to a reader of events: a pull has to bring something. */
const COMMENT = new TextEncoder().encode(':\n\n');

/** Whether it is one whole event, or several, with a number. Without numbers nobody could tell that they came twice, or changed places. */
const isNumbered = (bytes: Uint8Array): boolean =>
  endsEvent(bytes) && /"seq_id":\d/.test(new TextDecoder().decode(bytes));

/** Breaks the first value in it. */
function corrupt(bytes: Uint8Array): Uint8Array {
  const at = bytes.findIndex((byte) => byte === 0x7b || byte === 0x5b);
  return at < 0 ? bytes : bytes.with(at, 0x23);
}

const endsEvent = (bytes: Uint8Array): boolean => bytes.at(-1) === 10 && bytes.at(-2) === 10;
