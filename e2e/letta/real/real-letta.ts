import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from './install.ts';
import { createTables, type LettaOptions, MODEL_HANDLE, startLetta } from './letta.ts';
import { startModel } from './model/model.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { freePort } from './service.ts';

/** A running Letta 0.16.8 with an empty database and a scripted model. */
export interface RealLetta {
  url: string;
  /** The handle of the scripted model. */
  model: string;
  /** Where the logs are. */
  folder: string;
  /** Kills the server in the middle of whatever it does. Its database stays. */
  crash(): Promise<void>;
  /** Starts it again at the same URL. */
  revive(): Promise<void>;
  /** Ends everything and deletes what the run has written. */
  stop(): Promise<void>;
}

/**
 * Installs what is missing, and starts PostgreSQL, Redis, the model and Letta on free ports of the loopback address.
 * @throws UnavailableError where this machine can't have it
 */
export async function startRealLetta(): Promise<RealLetta> {
  const installation = install();
  const runFolder = mkdtempSync(join(tmpdir(), 'letta-chat-real-'));
  // PostgreSQL's user must get in.
  chmodSync(runFolder, 0o711);
  const stops: (() => Promise<void> | void)[] = [() => rmSync(runFolder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next; next = stops.pop()) await next();
  };
  try {
    const [redis, model] = await Promise.all([startRedis(runFolder), startModel()]);
    stops.push(redis.stop, model.stop);
    const shared = { installation, runFolder, redisPort: redis.port, modelUrl: model.url };
    const port = await freePort();
    const optionsFor = (databaseUrl: string): LettaOptions => ({ ...shared, port, databaseUrl });
    const postgres = await startPostgres(installation, runFolder, (url) => createTables(optionsFor(url)));
    stops.push(postgres.stop);
    let letta = await startLetta(optionsFor(postgres.url));
    stops.push(() => letta.stop());
    return {
      url: `http://127.0.0.1:${port}`,
      model: MODEL_HANDLE,
      folder: runFolder,
      crash: () => letta.stop('SIGKILL'),
      async revive() {
        letta = await startLetta(optionsFor(postgres.url));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
