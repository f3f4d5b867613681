/**
 * `npm test`: installs what is missing, runs every step and ends with a plain count.
 * `node scripts/test.mjs types lint` runs only the steps that are named.
 *
 * A step that counts its own tests writes a JSON report; any other step counts as one test.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import {
  OXLINT,
  installChromium,
  installDependencies,
  installFirefox,
  installLanguages,
  installRedis,
  run,
} from './install.mjs';
import { withRealLetta } from './real-letta.mjs';

/** @typedef {{passed: number, failed: number, skipped: number}} Count */

const reports = mkdtempSync(join(tmpdir(), 'letta-chat-widget-'));
const unitReport = join(reports, 'unit.json');
const lettaReport = join(reports, 'letta.json');
const realReport = join(reports, 'real.json');
const journeyReport = join(reports, 'journey.json');
const browserReport = join(reports, 'browser.json');
const e2eReport = join(reports, 'e2e.json');
const stacksReport = join(reports, 'stacks.json');

/** @type {Record<string, () => Count | Promise<Count>>} */
const STEPS = {
  types: () => sum(check('npx', ['tsc', '-p', '.']), check('npx', ['tsc', '-p', 'scripts'])),
  format: () => check('npx', ['prettier', '--check', '--log-level', 'warn', '.']),
  lint: () => check('npx', ['--yes', OXLINT]),
  build: () => check(process.execPath, ['scripts/build.mjs']),
  package: () => check('npx', ['publint', '--strict']),
  unit: () => vitest('node', unitReport),
  // What a Letta must do, asked of the local one, or of the one that LETTA_BASE_URL names.
  letta: () => vitest('letta', lettaReport),
  // The same, and a visitor's journey, on a real Letta that is installed and started for it.
  real: testRealLetta,
  browser: () => vitest('browser', browserReport),
  e2e: () => playwright(e2eReport),
  // The same in a browser that knows the gateway only, with its state in this process and in Redis.
  gateway: () => playwright(e2eReport, { E2E_GATEWAY: 'memory' }),
  redis: () => (hasRedis ? playwright(e2eReport, { E2E_GATEWAY: 'redis' }) : { passed: 0, failed: 0, skipped: 1 }),
  // The tarball in other people's projects: installs from the registry.
  stacks: () =>
    playwright(stacksReport, {}, 'e2e/stacks/playwright.config.ts', 'list,json,./e2e/support/table-reporter.ts'),
};

/** @param {string} command @param {string[]} args @returns {Count} */
function check(command, args) {
  const succeeded = run(command, args);
  return { passed: Number(succeeded), failed: Number(!succeeded), skipped: 0 };
}

/** @returns {Promise<Count>} */
async function testRealLetta() {
  const count = await withRealLetta((variables) =>
    sum(
      vitest('letta', realReport, variables),
      playwright(journeyReport, variables, 'e2e/letta/journey/playwright.config.ts'),
    ),
  );
  if (count) return count;
  console.warn('skipped: the contract and the journey on a real Letta');
  return { passed: 0, failed: 0, skipped: 1 };
}

/** @param {string} project @param {string} report @param {Record<string, string>} [more] environment @returns {Count} */
function vitest(project, report, more = {}) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const env = { ...process.env, ...more };
  const succeeded = run('npx', ['vitest', 'run', '--project', project, ...reporters], { env });
  return counted(succeeded, report, ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => ({
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
  }));
}

/**
 * @param {string} report
 * @param {Record<string, string>} [more] environment
 * @param {string} [config]
 * @param {string} [reporters]
 * @returns {Count}
 */
function playwright(
  report,
  more = {},
  config = 'e2e/playwright.config.ts',
  reporters = 'list,json,./e2e/support/table-reporter.ts',
) {
  const env = { ...process.env, ...more, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const args = ['playwright', 'test', '--config', config, '--reporter', reporters];
  return counted(run('npx', args, { env }), report, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }));
}

/**
 * What a report counts. A run that failed without a failed test (a file that can't be loaded, a server that doesn't
 * start) counts as one failure more.
 * @param {boolean} succeeded
 * @param {string} report
 * @param {(report: any) => Count} read
 * @returns {Count}
 */
function counted(succeeded, report, read) {
  let count = { passed: 0, failed: 0, skipped: 0 };
  try {
    count = read(JSON.parse(readFileSync(report, 'utf8')));
  } catch (error) {
    if (succeeded) throw error;
  }
  return !succeeded && count.failed === 0 ? { ...count, failed: 1 } : count;
}

const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in STEPS));
if (unknown) {
  console.error(`There is no step called ${unknown}: ${Object.keys(STEPS).join(', ')}.`);
  process.exit(2);
}

installDependencies();
const steps = Object.entries(STEPS).filter(([name]) => named.length === 0 || named.includes(name));
if (steps.some(([name]) => ['real', 'browser', 'e2e', 'gateway', 'redis', 'stacks'].includes(name)))
  await installChromium();
if (steps.some(([name]) => name === 'unit')) installLanguages();
if (steps.some(([name]) => name === 'e2e')) installFirefox();
const hasRedis = steps.some(([name]) => name === 'unit' || name === 'redis') && installRedis();

let total = { passed: 0, failed: 0, skipped: 0 };
const summary = [];
for (const [name, step] of steps) {
  console.log(`\n== ${name}`);
  const started = performance.now();
  const count = await step();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  summary.push(`${name.padEnd(8)} ${describe(count)} (${seconds} s)`);
  total = sum(total, count);
}
rmSync(reports, { recursive: true });

console.log(`\n${summary.join('\n')}\n\n${describe(total)}`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** @param {Count} a @param {Count} b @returns {Count} */
function sum(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** @param {Count} count */
function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
