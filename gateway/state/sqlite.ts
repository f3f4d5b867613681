import { setTimeout as wait } from 'node:timers/promises';
import { createClient, LibsqlError, type InArgs } from '@libsql/client';
import type { State } from './state.ts';

/** After so many writes, what has ended is thrown out. */
const SWEEP = 1_000;
/** How long a call waits for another process that holds the file, in milliseconds: less than `dependable` allows. */
const BUSY_MS = 1_200;
/** The same for opening the file. */
const OPEN_MS = 5_000;
/** How often it is tried in that time, in milliseconds. */
const RETRY_MS = 25;

/** For the processes of one machine: a SQLite file, such as `file:/var/lib/chat/state.db`. Survives a restart. */
export async function sqliteState(url: string): Promise<State> {
  const database = createClient({ url });
  let busyMs = OPEN_MS;

  /** Waits here and not in SQLite, whose `busy_timeout` stops the whole process: the driver is synchronous. */
  async function execute(sql: string, args: InArgs = []) {
    for (const began = performance.now(); ;) {
      try {
        return await database.execute(sql, args);
      } catch (error) {
        if (!isBusy(error) || performance.now() - began >= busyMs) throw error;
      }
      await wait(RETRY_MS);
    }
  }

  await execute('PRAGMA busy_timeout = 0');
  await execute('PRAGMA journal_mode = WAL');
  // With a WAL the file stays whole; after a power cut the last writes may be missing, which nothing here minds.
  await execute('PRAGMA synchronous = NORMAL');
  await execute(
    'CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL, ends_at INTEGER) WITHOUT ROWID',
  );
  await sweep();
  busyMs = BUSY_MS;
  let writes = 0;

  const write = async (sql: string, args: (string | number | null)[]) => {
    writes += 1;
    if (writes % SWEEP === 0) await sweep();
    return execute(sql, args);
  };

  function sweep() {
    return execute('DELETE FROM state WHERE ends_at <= ?', [Date.now()]);
  }

  return {
    get: async (key) => {
      const { rows } = await execute('SELECT value FROM state WHERE key = ? AND (ends_at IS NULL OR ends_at > ?)', [
        key,
        Date.now(),
      ]);
      return rows[0] && String(rows[0]['value']);
    },
    set: async (key, value, lifeMs) => {
      await write(
        'INSERT INTO state VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at',
        [key, value, lifeMs === undefined ? null : Date.now() + lifeMs],
      );
    },
    add: async (key, value, lifeMs) => {
      const now = Date.now();
      const { rowsAffected } = await write(
        `INSERT INTO state VALUES (?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at WHERE state.ends_at <= ?`,
        [key, value, now + lifeMs, now],
      );
      return rowsAffected === 1;
    },
    delete: async (key) => {
      const { rows } = await write('DELETE FROM state WHERE key = ? RETURNING ends_at', [key]);
      return rows[0] !== undefined && (rows[0]['ends_at'] === null || Number(rows[0]['ends_at']) > Date.now());
    },
    increment: async (key, lifeMs, by = 1) => {
      const now = Date.now();
      const { rows } = await write(
        `INSERT INTO state VALUES (?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET
           value = CASE WHEN state.ends_at <= ? THEN excluded.value
             ELSE CAST(CAST(state.value AS INTEGER) + CAST(excluded.value AS INTEGER) AS TEXT) END,
           ends_at = CASE WHEN state.ends_at <= ? THEN excluded.ends_at ELSE state.ends_at END
         RETURNING value, ends_at`,
        [key, String(by), now + lifeMs, now, now],
      );
      return { count: Number(rows[0]?.['value']), endsAtMs: Number(rows[0]?.['ends_at']) };
    },
    keys: async (prefix) => {
      const { rows } = await execute(
        'SELECT key FROM state WHERE substr(key, 1, ?) = ? AND (ends_at IS NULL OR ends_at > ?)',
        [prefix.length, prefix, Date.now()],
      );
      return rows.map((row) => String(row['key']));
    },
    close: async () => database.close(),
  };
}

const isBusy = (error: unknown): boolean => error instanceof LibsqlError && error.code.startsWith('SQLITE_BUSY');
