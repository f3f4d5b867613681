import { dependable } from './dependable.ts';
import { memoryState } from './memory.ts';
import type { State } from './state.ts';

/**
 * The state that a URL names: `memory:`, `file:…` (SQLite) or `redis://…`, `rediss://…`. Only the driver that is asked
 * for is loaded, so the others need not be installed. What fails later rejects with `StateGone`, in about two seconds.
 */
export async function openState(url: string): Promise<State> {
  if (url === 'memory:') return memoryState();
  if (url.startsWith('file:')) return dependable(await (await import('./sqlite.ts')).sqliteState(url));
  return dependable(await (await import('./redis.ts')).redisState(url));
}
