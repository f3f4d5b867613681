/** The packages that we are compared with: installed beside the bench, so that nobody else has to. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../scripts/install.mjs';

export const PEERS = join(import.meta.dirname, 'peers');

/** marked and DOMPurify are our own dependencies, and so come from there, in the same version. */
export const VERSIONS = {
  'deep-chat': '2.4.2',
  react: '19.3.1',
  'react-dom': '19.3.1',
  streamdown: '2.7.1',
  'streaming-markdown': '0.2.15',
};

/** Installs what is missing. @throws Error where npm can't */
export function installPeers() {
  if (Object.entries(VERSIONS).every(([name, version]) => installedVersion(name) === version)) return;
  mkdirSync(PEERS, { recursive: true });
  const manifest = { name: 'letta-chat-widget-bench-peers', private: true, dependencies: VERSIONS };
  writeFileSync(join(PEERS, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  if (!run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], { cwd: PEERS })) {
    throw new Error('npm could not install the packages to compare with.');
  }
}

/** @param {string} name */
function installedVersion(name) {
  const manifest = join(PEERS, 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : null;
}
