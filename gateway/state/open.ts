import { memoryState } from './memory.ts';
import type { State } from './state.ts';

/**
 * The state that a URL names: `memory:`, `file:…` (SQLite) or `redis://…`, `rediss://…`. Only the driver that is asked
 * for is loaded, so the others need not be installed.
 */
export async function openState(url: string): Promise<State> {
  if (url === 'memory:') return memoryState();
  if (url.startsWith('file:')) return (await import('./sqlite.ts')).sqliteState(url);
  return (await import('./redis.ts')).redisState(url);
}
