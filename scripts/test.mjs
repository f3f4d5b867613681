/**
 * `npm test`: installs what is missing, runs every step and ends with a plain count.
 * `node scripts/test.mjs types lint` runs only the steps that are named.
 *
 * A step that counts its own tests writes a JSON report; any other step counts as one test. What failed is named once
 * more at the end, where people and CI look first.
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
  installWebKit,
  run,
} from './install.mjs';
import { startRealLetta } from './real-letta.mjs';
import { failuresOfPlaywright, failuresOfVitest } from './test-failures.mjs';

/** @typedef {{passed: number, failed: number, skipped: number}} Count */

const reports = mkdtempSync(join(tmpdir(), 'letta-chat-widget-'));
const unitReport = join(reports, 'unit.json');
const localLettaReport = join(reports, 'local-letta.json');
const realLettaReport = join(reports, 'real-letta.json');
const varyReport = join(reports, 'vary.json');
const journeyReport = join(reports, 'journey.json');
const browserReport = join(reports, 'browser.json');
const e2eReport = join(reports, 'e2e.json');
const stacksReport = join(reports, 'stacks.json');

/** What failed, each with its name and the start of its error. @type {string[]} */
const failures = [];

/** @type {Record<string, () => Count | Promise<Count>>} */
const STEPS = {
  types: () => sum(check('npx', ['tsc', '-p', '.']), check('npx', ['tsc', '-p', 'scripts'])),
  format: () => check('npx', ['prettier', '--check', '--log-level', 'warn', '.']),
  lint: () => check('npx', ['--yes', OXLINT]),
  build: () => check(process.execPath, ['scripts/build.mjs']),
  package: () => check('npx', ['publint', '--strict']),
  unit: () => vitest('node', unitReport),
  letta: () => letta(),
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

/**
 * @param {string} project
 * @param {string} report
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Count}
 */
function vitest(project, report, env = process.env) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const succeeded = run('npx', ['vitest', 'run', '--project', project, ...reporters], { env });
  return counted(
    succeeded,
    report,
    failuresOfVitest,
    ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => ({
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests + numTodoTests,
    }),
  );
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
  return counted(run('npx', args, { env }), report, failuresOfPlaywright, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }));
}

/**
 * The same contract for local-letta and for a real Letta, and what only a real one can show. What this machine can't have
 * is skipped by name.
 * @returns {Promise<Count>}
 */
async function letta() {
  const { LETTA_BASE_URL: _, ...local } = process.env;
  // It starts while the local one is asked.
  const starting = startRealLetta();
  starting.catch(() => undefined);
  console.log('\n-- the contract, on local-letta');
  let count = vitest('letta', localLettaReport, local);
  const real = await starting.catch((/** @type {Error} */ error) => error);
  if (real instanceof Error) {
    console.error(real.message);
    return sum(count, { passed: 0, failed: 1, skipped: 0 });
  }
  if (!real) return sum(count, skip('the contract', 'cuts and reloads', 'the visitor’s journey'));
  const env = { ...process.env, ...real.env };
  console.log('\n-- the contract, on a real Letta');
  count = sum(count, vitest('letta', realLettaReport, env));
  if (real.isScripted) {
    console.log('\n-- cuts and reloads, on a real Letta');
    count = sum(count, vitest('letta-vary', varyReport, env));
    console.log('\n-- the visitor’s journey, on a real Letta');
    count = sum(count, playwright(journeyReport, real.env, 'e2e/letta/journey/playwright.config.ts'));
  } else {
    count = sum(count, skip('cuts and reloads', 'the visitor’s journey'));
  }
  await real.stop();
  return count;
}

/** @param {string[]} names what a real Letta would show @returns {Count} */
function skip(...names) {
  for (const name of names) console.log(`skipped: ${name}, on a real Letta`);
  return { passed: 0, failed: 0, skipped: names.length };
}

/**
 * What a report counts. A run that failed without a failed test (a file that can't be loaded, a server that doesn't
 * start) counts as one failure more.
 * @param {boolean} succeeded
 * @param {string} report
 * @param {(report: any) => string[]} failuresOf
 * @param {(report: any) => Count} read
 * @returns {Count}
 */
function counted(succeeded, report, failuresOf, read) {
  let count = { passed: 0, failed: 0, skipped: 0 };
  try {
    const content = JSON.parse(readFileSync(report, 'utf8'));
    count = read(content);
    failures.push(...failuresOf(content));
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
if (steps.some(([name]) => ['letta', 'browser', 'e2e', 'gateway', 'redis', 'stacks'].includes(name)))
  await installChromium();
if (steps.some(([name]) => name === 'unit')) installLanguages();
if (steps.some(([name]) => name === 'e2e')) {
  installFirefox();
  installWebKit();
}
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

if (failures.length > 0) console.log(`\n== what failed\n\n${failures.join('\n\n')}`);
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
