/** What the figures were measured on. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { VERSIONS } from './peers.mjs';

/**
 * @typedef {object} Machine
 * @property {string} date ISO 8601
 * @property {string} cpu
 * @property {number} cores
 * @property {number} memoryGb
 * @property {number} load how many programs wanted the processor when the run began: more than the cores, and times are off
 * @property {string} chromium
 * @property {string} node
 * @property {string} commit
 * @property {Record<string, string>} versions of what is compared
 */

/** @param {import('playwright').Browser} browser @returns {Machine} */
export function describeMachine(browser) {
  const root = join(import.meta.dirname, '..');
  const versionOf = (path) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')).version;
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0],
    chromium: browser.version(),
    node: process.version,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
    versions: {
      'letta-chat-widget': versionOf('.'),
      marked: versionOf('node_modules/marked'),
      dompurify: versionOf('node_modules/dompurify'),
      ...VERSIONS,
    },
  };
}
