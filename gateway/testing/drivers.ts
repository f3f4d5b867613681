import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openState } from '../state/open.ts';
import type { State } from '../state/state.ts';
import { hasRedis, startRedis } from './redis.ts';

/** The drivers that a state can have here. */
export const DRIVER_NAMES = ['memory', 'SQLite', ...(hasRedis ? ['Redis'] : [])] as const;

export interface TwoStates {
  one: State;
  /** The same place, opened a second time as another process would; with `memory`, the same object. */
  two: State;
  close(): Promise<void>;
}

/** Opens a fresh place of a driver, twice. */
export async function openTwice(driver: string): Promise<TwoStates> {
  const folder = mkdtempSync(join(tmpdir(), 'letta-chat-state-'));
  const redis = driver === 'Redis' ? await startRedis() : undefined;
  const url = redis?.url ?? (driver === 'SQLite' ? `file:${join(folder, 'state.db')}` : 'memory:');
  const one = await openState(url);
  const two = driver === 'memory' ? one : await openState(url);
  return {
    one,
    two,
    close: async () => {
      await one.close();
      if (two !== one) await two.close();
      await redis?.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
