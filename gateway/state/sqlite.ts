import type { InArgs } from '@libsql/client';
import { SqliteConnection } from './sqlite-connection.ts';
import type { State } from './state.ts';

/** After so many writes, what has ended is thrown out. */
const SWEEP = 1_000;
/** How long a call waits while another process holds the file, in milliseconds: less than `dependable` allows. */
const BUSY_MS = 1_200;
/** The same for opening the file. */
const OPEN_MS = 5_000;

/** For the processes of one machine: a SQLite file, such as `file:/var/lib/chat/state.db`. Survives a restart. */
export async function sqliteState(url: string): Promise<State> {
  // Whoever reads need not wait for a write that waits: with a WAL, a file that is held can be read.
  const reader = new SqliteConnection(url);
  const writer = new SqliteConnection(url);
  let busyMs = OPEN_MS;
  let writes = 0;

  const read = (sql: string, args: InArgs) => reader.execute(sql, args, busyMs);
  const change = (sql: string, args: InArgs = []) => writer.execute(sql, args, busyMs);

  async function write(sql: string, args: InArgs) {
    writes += 1;
    if (writes % SWEEP === 0) await sweep();
    return change(sql, args);
  }

  function sweep() {
    return change('DELETE FROM state WHERE ends_at <= ?', [Date.now()]);
  }

  try {
    await change('PRAGMA journal_mode = WAL');
    await change(
      'CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL, ends_at INTEGER) WITHOUT ROWID',
    );
    await sweep();
  } catch (error) {
    writer.close();
    throw error;
  }
  busyMs = BUSY_MS;

  return {
    get: async (key) => {
      const { rows } = await read('SELECT value FROM state WHERE key = ? AND (ends_at IS NULL OR ends_at > ?)', [
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
    replace: async (key, from, to, lifeMs) => {
      const now = Date.now();
      const { rowsAffected } = await write(
        'UPDATE state SET value = ?, ends_at = ? WHERE key = ? AND value = ? AND (ends_at IS NULL OR ends_at > ?)',
        [to, now + lifeMs, key, from, now],
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
      const { rows } = await read(
        'SELECT key FROM state WHERE substr(key, 1, ?) = ? AND (ends_at IS NULL OR ends_at > ?)',
        [prefix.length, prefix, Date.now()],
      );
      return rows.map((row) => String(row['key']));
    },
    close: async () => {
      reader.close();
      writer.close();
    },
  };
}
