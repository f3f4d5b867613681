import { MAX_BLOCK_LENGTH } from './limits.ts';

/** The length of the first window, as `firstLines` counts it. One task renders all that settles in it. */
const WINDOW_LENGTH = 1_000;
/** The search ends when the lengths that are left to try lie this close together … */
const CLOSEST = 64;
/** … or within this share of the shorter one. */
const CLOSEST_SHARE = 1 / 8;

/**
 * Finds out how much of the unread text to lex at once. A window is long enough when a block ends in it. While none
 * does, the next window is twice as long. A window that takes too much work is followed by a shorter one.
 */
export class WindowSearch {
  /** The length of the window to lex next. */
  size = WINDOW_LENGTH;
  /** The longest window so far in which no block ends … */
  low = 0;
  /** … and the shortest one that takes too much work. */
  #high = Infinity;
  #position = 0;

  /** Whether there is no such window: the text has to be shown without being lexed. */
  get hasFailed(): boolean {
    return this.#high - this.low <= Math.max(CLOSEST, this.low * CLOSEST_SHARE) || this.low >= MAX_BLOCK_LENGTH;
  }

  /** No block ends in the window. */
  lengthen(): void {
    this.low = this.size;
    this.size = this.#high === Infinity ? Math.min(this.low * 2, MAX_BLOCK_LENGTH) : middle(this.low, this.#high);
  }

  /** A window of this length takes too much work. */
  shorten(length: number): void {
    this.#high = length;
    this.size = middle(this.low, length);
  }

  /** Begins anew where more of the text has been read than before. @param position how much of it has been read */
  startAt(position: number): void {
    if (this.#position === position) return;
    this.#position = position;
    this.size = WINDOW_LENGTH;
    this.low = 0;
    this.#high = Infinity;
  }
}

const middle = (low: number, high: number): number => Math.floor((low + high) / 2);
