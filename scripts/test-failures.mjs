/** The failed tests of a JSON report, for the end of `npm test`: name, file and the start of the error. */
import { stripVTControlCharacters } from 'node:util';

/** So many lines of an error say where to look. */
const LINES = 12;

/** @param {any} report what Vitest's JSON reporter writes @returns {string[]} */
export function failuresOfVitest(report) {
  return report.testResults.flatMap((/** @type {any} */ file) => {
    const failed = file.assertionResults.filter((/** @type {any} */ test) => test.status === 'failed');
    if (failed.length === 0 && file.status === 'failed') return [describe(file.name, file.message)];
    return failed.map((/** @type {any} */ test) => describe(test.fullName, test.failureMessages.join('\n'), file.name));
  });
}

/** @param {any} report what Playwright's JSON reporter writes @returns {string[]} */
export function failuresOfPlaywright(report) {
  return [
    ...report.errors.map((/** @type {any} */ error) => describe('Playwright', error.message)),
    ...report.suites.flatMap(failuresOfSuite),
  ];
}

/** @param {any} suite @returns {string[]} */
function failuresOfSuite(suite) {
  const own = (suite.specs ?? [])
    .filter((/** @type {any} */ spec) => !spec.ok)
    .map((/** @type {any} */ spec) => describe(spec.title, errorsOf(spec).join('\n'), `${spec.file}:${spec.line}`));
  return [...own, ...(suite.suites ?? []).flatMap(failuresOfSuite)];
}

/** @param {any} spec @returns {string[]} */
function errorsOf(spec) {
  return spec.tests.flatMap((/** @type {any} */ test) =>
    test.results.flatMap((/** @type {any} */ result) =>
      result.errors.map((/** @type {any} */ error) => error.message ?? ''),
    ),
  );
}

/** @param {string} name @param {string} error @param {string} [file] @returns {string} */
function describe(name, error, file = '') {
  const lines = stripVTControlCharacters(error).split('\n').slice(0, LINES);
  return [`✘ ${name}${file && ` (${file})`}`, ...lines.map((line) => `    ${line}`)].join('\n');
}
