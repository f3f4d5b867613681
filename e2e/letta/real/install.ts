import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { installFromDebian, installRedis } from '../../../scripts/install.mjs';

/** The version of uv that installs the packages: several times as fast as pip. */
const UV = 'uv==0.13.9';

const LOCK = join(import.meta.dirname, 'requirements.lock');
const ROOT = join(import.meta.dirname, '../../..');

/** Why there is no real Letta on this machine: no Python 3.11, no Redis, or no package registry. */
export class UnavailableError extends Error {}

/** What was installed, and where. */
export interface Installation {
  /** Holds everything; outlives a test run. */
  folder: string;
  /** Python 3.11 with Letta. */
  python: string;
  /** Where the packages are (`site-packages`). */
  packages: string;
}

/**
 * Installs Letta and PostgreSQL from PyPI, and Redis from Debian, unless they are there. About two minutes the first
 * time. `REAL_LETTA_CACHE` names another folder than `.cache/letta` of this repository.
 * @throws UnavailableError where that can't be done
 */
export function install(): Installation {
  if (process.platform === 'win32') throw new UnavailableError('Letta 0.16.8 does not run on Windows');
  const folder = process.env['REAL_LETTA_CACHE'] ?? join(ROOT, '.cache/letta');
  if (!installRedis()) throw new UnavailableError('there is no redis-server');
  const stamp = join(folder, 'installed');
  const wanted = readFileSync(LOCK, 'utf8');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    installPackages(folder);
    // The last thing that is written: an installation that was broken off is done again.
    writeFileSync(stamp, wanted);
  }
  const environment = join(folder, 'venv');
  return {
    folder,
    python: join(environment, 'bin/python'),
    packages: join(environment, 'lib/python3.11/site-packages'),
  };
}

function installPackages(folder: string): void {
  console.log(`Installing Letta into ${folder}; this takes a few minutes.`);
  const environment = join(folder, 'venv');
  const python = join(environment, 'bin/python');
  if (!createEnvironment(environment)) throw new UnavailableError('there is no Python 3.11 with venv');
  attempt(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', UV]);
  attempt(python, ['-m', 'uv', 'pip', 'install', '--quiet', '--python', python, '--no-deps', '-r', LOCK]);
}

/** Makes a virtual environment with the first Python 3.11 that can; Debian's own is installed where none can. */
function createEnvironment(environment: string): boolean {
  const candidates = ['python3.11', '/usr/bin/python3.11', 'python3'];
  const made = (): boolean =>
    candidates.some((python) => isPython311(python) && succeeds(python, ['-m', 'venv', '--clear', environment]));
  return made() || (installFromDebian('python3.11-venv') && made());
}

const isPython311 = (python: string): boolean =>
  succeeds(python, ['-c', 'import sys; sys.exit(sys.version_info[:2] != (3, 11))']);

const succeeds = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0;

/** Runs a command that needs a registry. */
function attempt(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 15 * 60_000 });
  if (status !== 0) throw new UnavailableError(`PyPI's packages can't be installed:\n${stderr.trim()}`);
}
