import { type FaultName, randomFaults } from '../../demo/local-letta/faults/fault.ts';
import { faultyFetch } from '../../demo/local-letta/faults/faulty-fetch.ts';
import { seeded } from '../../demo/local-letta/faults/seeded.ts';
import { serveFetch } from '../../demo/local-letta/faults/serve.ts';

export interface FaultyProxy extends AsyncDisposable {
  /** Where a browser finds Letta, on the line that the seed makes bad. */
  urlFor(seed: number): string;
  /** How often each kind of fault has happened. */
  faults: Map<FaultName, number>;
}

export interface FaultyProxyOptions {
  /** The Letta, or gateway, behind it. */
  target: string;
  /** How many requests go wrong, from 0 to 1. */
  rate: number;
  /** After so many faults a line is well. */
  maxFaults: number;
  /** How long a stalled response is held before its connection is gone, in milliseconds. */
  stallMs: number;
}

/** A proxy in front of a Letta, with the faults of local-letta on the way; the same for the same seed. */
export async function startFaultyProxy({ target, rate, maxFaults, stallMs }: FaultyProxyOptions): Promise<FaultyProxy> {
  const faults = new Map<FaultName, number>();
  const lines = new Map<string, typeof fetch>();
  const toTarget = (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const path = pathname.replace(/^\/\d+/, '') + search;
    return fetch(new Request(target + path, request), { redirect: 'manual' });
  };

  function lineOf(seed: string): typeof fetch {
    const known = lines.get(seed);
    if (known) return known;
    const onFault = (name: FaultName): void => void faults.set(name, (faults.get(name) ?? 0) + 1);
    const faultFor = randomFaults({ random: seeded(Number(seed)), rate, limit: maxFaults, onFault });
    // Browsers ask for leave on their own account.
    const line = faultyFetch(toTarget, ({ method }) => (method === 'OPTIONS' ? null : faultFor()));
    lines.set(seed, line);
    return line;
  }

  const served = await serveFetch(
    (input, init) => lineOf(/^\/(\d+)\//.exec(new URL(String(input)).pathname)?.[1] ?? '')(input, init),
    { stallMs },
  );
  return {
    urlFor: (seed) => `${served.url}/${seed}`,
    faults,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}
