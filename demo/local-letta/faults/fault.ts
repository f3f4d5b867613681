/** Where in a response's body something happens: after so many bytes or events, or before an event that holds a text. */
export type Place = { bytes: number } | { events: number } | { before: string };

/** Something that happens to the body of a response, on its way from Letta. */
export type BodyFault =
  /** The connection breaks, in the middle of a character where it likes. */
  | { type: 'cut'; at: Place }
  /** The body ends too early, as if it were whole. */
  | { type: 'truncated'; at: Place }
  /** Nothing comes any more, and the connection stays. */
  | { type: 'stalled'; at: Place }
  /** An event without an end begins. */
  | { type: 'endless-event'; at: Place }
  /** Each piece takes its time, in milliseconds. */
  | { type: 'delayed'; ms: () => number }
  /** An event that Letta doesn't document comes in between. */
  | { type: 'unknown-events'; which: () => boolean }
  /** The first bracket of an event is another character. */
  | { type: 'corrupted'; which: () => boolean }
  /**
   * A numbered event comes twice, after the one that follows it, or not at all. Only events whose number, and that of
   * the next one, show it are taken: nobody could tell otherwise.
   */
  | { type: 'duplicated' | 'reordered' | 'missing'; which: () => boolean };

/** What goes wrong with one request. */
export type Fault =
  | BodyFault
  /** The request doesn't arrive. */
  | { type: 'refused' }
  /** It arrives, and its response doesn't. */
  | { type: 'lost' }
  /** It arrives, and no response ever begins. */
  | { type: 'silent' }
  /** The response begins so many milliseconds late. */
  | { type: 'slow-start'; ms: number }
  /** The response comes without its headers. */
  | { type: 'headless' }
  /** Somebody else responds, and Letta never hears of the request. `text`: default JSON that says nothing. */
  | { type: 'response'; status: number; text?: string; contentType?: string; headers?: Record<string, string> };

/** The page that a captive portal or a proxy shows in Letta's place. */
export const PAGE: Fault = {
  type: 'response',
  status: 200,
  text: '<!doctype html><title>Welcome</title>',
  contentType: 'text/html',
};

/** A response with a status and a JSON body. */
export function respondWith(status: number, body: object, headers: Record<string, string> = {}): Fault {
  return { type: 'response', status, text: JSON.stringify(body), headers };
}

type Make = (random: () => number) => Fault;

const somewhere = (random: () => number): Place => ({ bytes: Math.floor(random() * 3_000) });
const some = (random: () => number) => () => random() < 0.3;

/** Faults that can happen to any request at any time, each made with numbers from 0 to 1. */
const MAKERS = {
  refused: () => ({ type: 'refused' }),
  lost: () => ({ type: 'lost' }),
  silent: () => ({ type: 'silent' }),
  'slow-start': (random) => ({ type: 'slow-start', ms: random() * 5_000 }),
  cut: (random) => ({ type: 'cut', at: somewhere(random) }),
  truncated: (random) => ({ type: 'truncated', at: somewhere(random) }),
  stalled: (random) => ({ type: 'stalled', at: somewhere(random) }),
  delayed: (random) => ({ type: 'delayed', ms: () => random() * 5_000 }),
  duplicated: (random) => ({ type: 'duplicated', which: some(random) }),
  reordered: (random) => ({ type: 'reordered', which: some(random) }),
  missing: (random) => ({ type: 'missing', which: some(random) }),
  corrupted: (random) => ({ type: 'corrupted', which: some(random) }),
  'unknown-events': (random) => ({ type: 'unknown-events', which: some(random) }),
  headless: () => ({ type: 'headless' }),
  'bad-gateway': () => ({ type: 'response', status: 502, text: '<html>502', contentType: 'text/html' }),
  page: () => PAGE,
  'rate-limited': () => respondWith(429, { error: 'Rate limited', reasons: ['rate-limited'] }),
  unauthorized: () => respondWith(401, { message: 'Unauthorized' }),
} satisfies Record<string, Make>;

export type FaultName = keyof typeof MAKERS;

/** The names of all faults that {@link randomFaults} draws from. */
export const FAULT_NAMES = Object.keys(MAKERS).filter((name): name is FaultName => name in MAKERS);

export interface RandomFaults {
  /** Numbers from 0 to 1: {@link seeded}. */
  random: () => number;
  /** How many requests go wrong, from 0 to 1. */
  rate: number;
  /** After so many faults the line is well. Default: never. */
  limit?: number;
  /** Those that may happen. Default: all. */
  names?: readonly FaultName[];
  /** Is told of each. */
  onFault?(name: FaultName): void;
}

/** Draws for each request whether something goes wrong with it, and what. */
export function randomFaults({
  random,
  rate,
  limit = Infinity,
  names = FAULT_NAMES,
  onFault,
}: RandomFaults): () => Fault | null {
  let left = limit;
  return () => {
    if (left <= 0 || random() >= rate) return null;
    const name = names[Math.floor(random() * names.length)];
    if (!name) return null;
    left -= 1;
    onFault?.(name);
    return MAKERS[name](random);
  };
}
