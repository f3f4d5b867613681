import type { State } from './state.ts';

interface Entry {
  value: string;
  endsAtMs: number;
}

/** After so many writes, what has ended is thrown out. */
const SWEEP = 1_000;

/** For one process: gone with it. `now` is the present in milliseconds since 1970. */
export function memoryState(now: () => number = Date.now): State {
  const entries = new Map<string, Entry>();
  let writes = 0;

  const find = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    return entry && entry.endsAtMs > now() ? entry : undefined;
  };
  const put = (key: string, value: string, lifeMs: number): Entry => {
    writes += 1;
    if (writes % SWEEP === 0) for (const [one, { endsAtMs }] of entries) if (endsAtMs <= now()) entries.delete(one);
    const entry = { value, endsAtMs: now() + lifeMs };
    entries.set(key, entry);
    return entry;
  };

  return {
    get: async (key) => find(key)?.value,
    set: async (key, value, lifeMs = Infinity) => void put(key, value, lifeMs),
    add: async (key, value, lifeMs) => {
      if (find(key)) return false;
      put(key, value, lifeMs);
      return true;
    },
    replace: async (key, from, to, lifeMs) => {
      if (find(key)?.value !== from) return false;
      put(key, to, lifeMs);
      return true;
    },
    delete: async (key) => {
      const was = find(key) !== undefined;
      entries.delete(key);
      return was;
    },
    increment: async (key, lifeMs, by = 1) => {
      const entry = find(key) ?? put(key, '0', lifeMs);
      entry.value = String(Number(entry.value) + by);
      return { count: Number(entry.value), endsAtMs: entry.endsAtMs };
    },
    keys: async (prefix) => [...entries.keys()].filter((key) => key.startsWith(prefix) && find(key)),
    close: async () => entries.clear(),
  };
}
