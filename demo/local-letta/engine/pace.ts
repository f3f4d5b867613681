import type { Clock } from '../clock.ts';

/** How the agent speaks. */
export interface Pace {
  /** Between two chunks, in milliseconds. */
  delayMs: number;
  /** Characters (code points) in a chunk. */
  chunkChars: number;
}

const SLOW_MS = 200;
const CHUNKS_BETWEEN_BREATHS = 64;

/** The delay that a turn's own pace asks for, in milliseconds. */
export function delayAt(pace: Pace, speed: 'fast' | 'slow' | undefined): number {
  if (speed === 'fast') return pace.delayMs / 10;
  if (speed === 'slow') return Math.max(pace.delayMs * 10, SLOW_MS);
  return pace.delayMs;
}

/** Cuts text into chunks, never inside a character. */
export function chunksOf(text: string, size: number): string[] {
  const characters = [...text];
  const chunks: string[] = [];
  for (let index = 0; index < characters.length; index += size)
    chunks.push(characters.slice(index, index + size).join(''));
  return chunks;
}

/** Waits between chunks; without a delay it still lets other work run now and then. Resolves at once when aborted. */
export class Metronome {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #beats = 0;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  async beat(delayMs: number): Promise<void> {
    this.#beats += 1;
    if (delayMs > 0 || this.#beats % CHUNKS_BETWEEN_BREATHS === 0) await this.#clock.sleep(delayMs, this.#signal);
  }
}
