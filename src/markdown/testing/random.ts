/** The same numbers in every run, from 0 up to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

/** A text as it grows, in pieces of up to `most` characters. */
export function* grow(text: string, random: () => number, most = 12): Generator<string> {
  for (let end = 0; end < text.length;) {
    end = Math.min(text.length, end + 1 + Math.floor(random() * most));
    yield text.slice(0, end);
  }
}
