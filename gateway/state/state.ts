/**
 * What the server remembers between two requests, and several servers together: tokens, which agent a visitor has, and
 * how much has been asked. Keys are words and ids with `/` between; values are text, mostly JSON. What has come to its
 * end is as if it had never been there. Every method rejects where the store can't be reached.
 */
export interface State {
  get(key: string): Promise<string | undefined>;
  /** `lifeMs`: for how long, in milliseconds; without it, until it is deleted. Zero or less deletes it. */
  set(key: string, value: string, lifeMs?: number): Promise<void>;
  /** Sets what isn't there yet, as one step for all processes; whether it wasn't. */
  add(key: string, value: string, lifeMs: number): Promise<boolean>;
  /**
   * Sets what is still `from`, as one step for all processes; whether it was. With a life of zero or less it is deleted
   * instead.
   */
  replace(key: string, from: string, to: string, lifeMs: number): Promise<boolean>;
  /** Whether it was there. */
  delete(key: string): Promise<boolean>;
  /**
   * Counts up from 0, as one step for all processes, by 1 or by the whole number given, which may be negative. The count
   * ends `lifeMs` after its first.
   */
  increment(key: string, lifeMs: number, by?: number): Promise<Count>;
  /** The keys that begin so, in no order. */
  keys(prefix: string): Promise<string[]>;
  /** Lets go of files and connections. */
  close(): Promise<void>;
}

export interface Count {
  count: number;
  /** When it begins anew, in milliseconds since 1970. */
  endsAtMs: number;
}
