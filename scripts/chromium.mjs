/** Which Chromium the tests drive, and how it is launched. */
import { existsSync } from 'node:fs';
import process from 'node:process';

/** Debian's Chromium without windows. It needs two fifths less of the processor than the whole one. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** What `CHROMIUM_PATH` names. */
function namedChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named && !existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
  return named;
}

/** The Chromium that people have: `CHROMIUM_PATH`, else an installed one; undefined: Playwright's own is to be used. */
export const wholeChromiumPath = () => namedChromium() ?? INSTALLED.find((path) => existsSync(path));

/** The Chromium for tests, which look at no windows: Debian's headless shell where it is installed, else the whole one. */
export const chromiumPath = () => namedChromium() ?? [HEADLESS_SHELL, ...INSTALLED].find((path) => existsSync(path));

/** Whether there is nothing to install: a Chromium is named, or the headless shell is here. */
export const hasLightChromium = () => namedChromium() !== undefined || existsSync(HEADLESS_SHELL);

/** Quiet, and able to run as root in a container. */
export const CHROMIUM_ARGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--font-render-hinting=none',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
