/** Which Firefox the tests drive. */
import { existsSync } from 'node:fs';
import process from 'node:process';

const INSTALLED = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** `FIREFOX_PATH`, else an installed Firefox; undefined: there is none. */
export function firefoxPath() {
  const named = process.env.FIREFOX_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`FIREFOX_PATH names ${named}, which does not exist.`);
    return named;
  }
  return INSTALLED.find((path) => existsSync(path));
}
