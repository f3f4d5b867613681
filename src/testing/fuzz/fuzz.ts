import { randomNumbers } from '../../markdown/testing/random.ts';

/** Draws from a seed: the same in every run. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** So many things. */
  times<Item>(count: number, make: () => Item): Item[];
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
}

export function createRandom(seed: number): Random {
  const next = randomNumbers(seed * 7_919 + 17);
  // The first numbers of neighbouring seeds are alike.
  for (let count = 0; count < 5; count += 1) next();
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    pick: (items) => items[between(0, items.length - 1)] as (typeof items)[number],
    times: (count, make) => Array.from({ length: count }, make),
    chance: (probability) => next() < probability,
  };
}

// Vite hands variables that begin so to browsers as well.
const { VITE_FUZZ_SECONDS = '0', VITE_FUZZ_SEED = '1' } = import.meta.env ?? {};
/** No run takes longer, whatever is asked for. */
const MAX_SECONDS = 3_600;
const SECONDS = Math.min(Number(VITE_FUZZ_SECONDS), MAX_SECONDS);

/**
 * Checks cases, each made from its seed, and prints how many there were. By default it checks `cases`;
 * `VITE_FUZZ_SECONDS=300` goes on for 300 seconds instead, from `VITE_FUZZ_SEED` on. A failure names its seed.
 * @param name what is checked
 * @returns how many cases there were, and the first and the last seed
 */
export async function fuzz(
  name: string,
  cases: number,
  check: (random: Random) => void | Promise<void>,
): Promise<{ count: number; from: number; to: number }> {
  const from = Number(VITE_FUZZ_SEED);
  const started = performance.now();
  const end = started + SECONDS * 1_000;
  let seed = from;
  for (; SECONDS > 0 ? performance.now() < end : seed < from + cases; seed += 1) {
    try {
      await check(createRandom(seed));
    } catch (error) {
      throw new Error(`Seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
  const seconds = (performance.now() - started) / 1_000;
  // oxlint-disable-next-line no-console -- What was checked is for whoever runs the tests.
  console.info(`Fuzzing ${name}: seeds ${from} to ${seed - 1}, ${seed - from} cases in ${seconds.toFixed(1)} s.`);
  return { count: seed - from, from, to: seed - 1 };
}

/** How long a fuzzing test may take: as long as it was asked to, and three minutes on a machine that does much else. */
export const FUZZ_TIMEOUT_MS = (SECONDS + 180) * 1_000;

/** A text in random pieces, as a stream would bring it: each longer than the one before. */
export function* growing(text: string, random: Random, most: number): Generator<string> {
  for (let end = 0; end < text.length;) {
    end = Math.min(text.length, end + random.between(1, most));
    yield text.slice(0, end);
  }
}
