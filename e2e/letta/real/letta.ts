import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Installation } from './install.ts';
import { MODEL } from './model/model.ts';
import { type Service, startService } from './service.ts';

/** What a Letta server needs of others, and where it listens. */
export interface LettaOptions {
  installation: Installation;
  runFolder: string;
  port: number;
  /** `postgresql://…` */
  databaseUrl: string;
  redisPort: number;
  /** Where the model answers, without `/v1`. */
  modelUrl: string;
}

/** What Letta calls a model of a server that speaks OpenAI's API. */
export const MODEL_HANDLE = `openai-proxy/${MODEL}`;

const PYTHON_PATH = join(import.meta.dirname, 'python');

/** Starts the server and resolves once it answers. */
export function startLetta(options: LettaOptions): Promise<Service> {
  const { installation, runFolder, port } = options;
  const script = join(installation.folder, 'venv/bin/letta');
  return startService({
    name: 'Letta',
    command: installation.python,
    args: [script, 'server', '--host', '127.0.0.1', '--port', String(port)],
    logFile: join(runFolder, 'letta.log'),
    cwd: runFolder,
    env: environmentOf(options),
    limitMs: 180_000,
    isReady: () =>
      fetch(`http://127.0.0.1:${port}/v1/health/`).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
}

/** Creates Letta's tables in an empty database. */
export function createTables(options: LettaOptions): void {
  const { status, stderr } = spawnSync(options.installation.python, [join(PYTHON_PATH, 'create_schema.py')], {
    cwd: options.runFolder,
    env: { ...environmentOf(options), LETTA_PG_URI: options.databaseUrl },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Letta's tables can't be created: ${stderr}`);
}

/** Nothing of this process's environment but what programs need to run: a key of the developer's must not get in. */
function environmentOf({ installation, runFolder, databaseUrl, redisPort, modelUrl }: LettaOptions): NodeJS.ProcessEnv {
  const home = join(runFolder, 'home');
  mkdirSync(home, { recursive: true });
  return {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    HOME: home,
    LETTA_DIR: join(home, '.letta'),
    PYTHONPATH: PYTHON_PATH,
    // Kept from run to run: compiling takes longer than starting.
    PYTHONPYCACHEPREFIX: join(installation.folder, 'bytecode'),
    LETTA_PG_URI: `${databaseUrl}?sslmode=disable`,
    // By default every query opens a connection of its own, and now and then one hangs for a minute.
    LETTA_DISABLE_SQLALCHEMY_POOLING: 'false',
    LETTA_REDIS_HOST: '127.0.0.1',
    LETTA_REDIS_PORT: String(redisPort),
    LETTA_DEFAULT_LLM_HANDLE: MODEL_HANDLE,
    LETTA_DEFAULT_EMBEDDING_HANDLE: 'openai/text-embedding-3-small',
    OPENAI_API_KEY: 'none',
    OPENAI_API_BASE: `${modelUrl}/v1`,
    OPENAI_BASE_URL: `${modelUrl}/v1`,
    // Nobody is told anything, and nothing is fetched.
    DO_NOT_TRACK: '1',
    OTEL_SDK_DISABLED: 'true',
    LETTA_DISABLE_TRACING: 'true',
    HF_HUB_OFFLINE: '1',
    NLTK_DATA: home,
  };
}
