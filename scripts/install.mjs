/** Installs what a clean clone lacks. Imports nothing but Node's own modules, since nothing else may be there yet. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { chromiumPath, hasLightChromium } from './chromium.mjs';
import { firefoxPath } from './firefox.mjs';
import { hasDisplay, webkitDriverPath } from './webkit.mjs';

const root = join(import.meta.dirname, '..');

/** Run by npx: some of its packages for other platforms are missing from registries, which breaks `npm ci`. */
export const OXLINT = 'oxlint@1.94.0';

/**
 * Runs a command in the repository with our own output (unless `options` say otherwise); true: it succeeded.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function run(command, args, options = {}) {
  // Windows finds npm and npx by a shell only.
  const shell = process.platform === 'win32' && command !== process.execPath;
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell, ...options }).status === 0;
}

/** `npm ci`, unless node_modules holds what the lockfile says. */
export function installDependencies() {
  if (isInstalled()) return;
  if (!run('npm', ['ci', '--loglevel=error'])) throw new Error('npm ci failed.');
}

function isInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const [wanted, found] = [join(root, 'package-lock.json'), installed].map(
    (path) => JSON.parse(readFileSync(path, 'utf8')).packages,
  );
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      !path.startsWith('node_modules/') || optional || found[path]?.version === version,
  );
}

/**
 * A Chromium for the tests: the one that `CHROMIUM_PATH` names, Debian's headless shell, one that is there, Playwright's, or
 * Debian's whole one. Needs the dependencies.
 */
export async function installChromium() {
  const { chromium } = await import('playwright');
  if (hasLightChromium() || installFromDebian('chromium-headless-shell')) return;
  if (chromiumPath() || existsSync(chromium.executablePath())) return;
  if (run('npx', ['playwright', 'install', '--with-deps', 'chromium'])) return;
  if (installFromDebian('chromium')) return;
  throw new Error('No Chromium: install one, or set CHROMIUM_PATH to its executable.');
}

/** A Firefox for the tests: one that is there, else Debian's package. Whether there is one; tests skip what isn't there. */
export function installFirefox() {
  const isThere = firefoxPath() !== undefined || installFromDebian('firefox-esr');
  if (!isThere) console.warn('No Firefox: what needs one is skipped.');
  return isThere;
}

/** WebKit's driver and a screen for it: those that are there, else Debian's packages. Tests skip what isn't there. */
export function installWebKit() {
  const isThere =
    (webkitDriverPath() !== undefined || installFromDebian('webkit2gtk-driver')) &&
    (hasDisplay() || installFromDebian('xvfb'));
  if (!isThere) console.warn('No WebKit: what needs one is skipped.');
}

/** A Redis for the tests: one that is there, else Debian's package. Whether there is one; tests skip what isn't there. */
export function installRedis() {
  const isThere = spawnSync('redis-server', ['--version']).status === 0 || installFromDebian('redis-server');
  if (!isThere) console.warn('No redis-server: what needs a Redis is skipped.');
  return isThere;
}

/**
 * What the server examples in other languages run on, each with a command that succeeds where it is there. Go is too
 * large to be fetched for one test.
 */
const LANGUAGES = [
  { debianPackage: 'php-cli', command: 'php', args: ['--version'] },
  { debianPackage: 'ruby', command: 'ruby', args: ['-e', 'require "webrick"'] },
  { debianPackage: 'python3-venv', command: 'python3', args: ['-c', 'import venv, ensurepip'] },
];

/** PHP, Ruby and Python for the tests: those that are there, else Debian's packages. Tests skip what isn't there. */
export function installLanguages() {
  for (const { debianPackage, command, args } of LANGUAGES) {
    const isThere = spawnSync(command, args).status === 0 || installFromDebian(debianPackage);
    if (!isThere) console.warn(`No ${debianPackage}: its server example is not tested.`);
  }
}

/**
 * Installs a package where apt-get and the right to use it are there; true: it succeeded.
 * @param {string} name
 */
export function installFromDebian(name) {
  const isDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
  const install = ['install', '-qqy', name];
  return isDebian && run('apt-get', ['update', '-qq'], quiet) && run('apt-get', install, quiet);
}
