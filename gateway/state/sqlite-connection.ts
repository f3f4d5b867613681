import { setTimeout as wait } from 'node:timers/promises';
import { createClient, LibsqlError, type Client, type InArgs, type ResultSet } from '@libsql/client';

/** How long a statement waits before it is tried again, in milliseconds: a little longer each time, up to this. */
const LONGEST_PAUSE_MS = 50;

/**
 * One connection to a SQLite file. It runs one statement after the other, each as a transaction of its own, and waits
 * while another process holds the file: here and not in SQLite, whose `busy_timeout` stops the whole process.
 */
export class SqliteConnection {
  readonly #url: string;
  #client: Client | undefined;
  #isClosed = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(url: string) {
    this.#url = url;
  }

  /**
   * Runs a statement, after all that were asked for before it.
   *
   * @param waitMs for how long others may hold the file before it is given up, in milliseconds from now
   * @throws LibsqlError `SQLITE_BUSY` where it is given up: then it has changed nothing
   */
  execute(sql: string, args: InArgs, waitMs: number): Promise<ResultSet> {
    const giveUpAt = performance.now() + waitMs;
    const done = this.#last.then(() => this.#run(sql, args, giveUpAt));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Lets go of the file. What is asked for later is refused. */
  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  async #run(sql: string, args: InArgs, giveUpAt: number): Promise<ResultSet> {
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        this.#client ??= await this.#open();
        return await this.#client.execute(sql, args);
      } catch (error) {
        // libSQL never resets a statement that was refused, and until the garbage collector finds it no later write on
        // this connection commits, though each says that it did: the others see none of it, and can't write themselves.
        // https://github.com/tursodatabase/libsql-client-ts/issues/352
        this.#drop();
        if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
      }
      // Not all processes at the same moment.
      await wait(pauseMs * (0.5 + Math.random()));
    }
  }

  #drop(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  async #open(): Promise<Client> {
    if (this.#isClosed) throw new Error('The file is closed.');
    // More connections would each have settings of their own.
    const client = createClient({ url: this.#url, concurrency: 1 });
    try {
      // With a WAL the file stays whole; after a power cut the last writes may be missing, which nothing here minds.
      await client.execute('PRAGMA synchronous = NORMAL');
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }
}

const isBusy = (error: unknown): boolean => error instanceof LibsqlError && error.code.startsWith('SQLITE_BUSY');
