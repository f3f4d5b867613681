import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Installation } from './install.ts';
import { freePort, type Service, startService } from './service.ts';

/** A database server with Letta's tables, empty. */
export interface Postgres extends Service {
  /** As Letta wants it: `postgresql://…`. */
  url: string;
}

/** PostgreSQL refuses to run as root; this user and group exist everywhere. */
const NOBODY = { uid: 65534, gid: 65534 };
const user = process.getuid?.() === 0 ? NOBODY : undefined;

/** Folders of the package `pgserver`; the programs find the libraries by a relative path. */
const PROGRAMS = 'pgserver/pginstall';
const LIBRARIES = 'pgserver.libs';

const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=200'];

/**
 * Starts PostgreSQL with a fresh copy of Letta's empty database.
 * @param runFolder is ours for this run; another user must be able to reach it
 * @param createTables creates Letta's tables in an empty database; only asked for the first time
 */
export async function startPostgres(
  { folder, packages }: Installation,
  runFolder: string,
  createTables: (url: string) => void,
): Promise<Postgres> {
  const template = join(folder, 'database');
  const data = join(runFolder, 'database');
  const bin = join(user ? copyPrograms(packages, runFolder) : packages, PROGRAMS, 'bin');
  if (existsSync(template)) {
    copyData(template, data);
    return start(bin, data, runFolder);
  }
  mkdirSync(data);
  give(data);
  execute(join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'letta',
    '--auth=trust',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  ]);
  const first = await start(bin, data, runFolder);
  const port = new URL(first.url).port;
  execute(join(bin, 'psql'), [
    '-h',
    '127.0.0.1',
    '-p',
    port,
    '-U',
    'letta',
    '-d',
    'postgres',
    '-qc',
    'CREATE DATABASE letta',
  ]);
  createTables(first.url);
  await first.stop('SIGINT');
  // Complete or not there.
  rmSync(`${template}.partial`, { recursive: true, force: true });
  copyData(data, `${template}.partial`);
  renameSync(`${template}.partial`, template);
  return start(bin, data, runFolder);
}

async function start(bin: string, data: string, runFolder: string): Promise<Postgres> {
  const port = await freePort();
  const service = await startService({
    name: 'PostgreSQL',
    command: join(bin, 'postgres'),
    args: ['-D', data, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])],
    logFile: join(runFolder, 'postgres.log'),
    isReady: async () =>
      spawnSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port), '-d', 'postgres']).status === 0,
    cwd: runFolder,
    user,
    // Ends all connections at once.
    orphanSignal: 'INT',
  });
  return { ...service, stop: () => service.stop('SIGINT'), url: `postgresql://letta@127.0.0.1:${port}/letta` };
}

function execute(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', ...user });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
}

function copyData(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  // PostgreSQL insists on it.
  chmodSync(to, 0o700);
  give(to);
}

/** Makes the database's user the owner of everything in it. */
function give(path: string): void {
  if (!user) return;
  chownSync(path, user.uid, user.gid);
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) give(join(path, name));
}

/** Copies the programs to where their user can reach them; the packages may be in a folder that only root can enter. */
function copyPrograms(packages: string, runFolder: string): string {
  for (const folder of [PROGRAMS, LIBRARIES])
    cpSync(join(packages, folder), join(runFolder, folder), { recursive: true });
  return runFolder;
}
