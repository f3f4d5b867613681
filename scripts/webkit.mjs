/** Which WebKit the tests drive: that of Debian, by its WebDriver. */
import { existsSync } from 'node:fs';
import process from 'node:process';

const DRIVER = '/usr/bin/WebKitWebDriver';
const DISPLAY = '/usr/bin/Xvfb';

/** `WEBKIT_DRIVER_PATH`, else an installed WebKitWebDriver; undefined: there is none. */
export function webkitDriverPath() {
  const named = process.env.WEBKIT_DRIVER_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`WEBKIT_DRIVER_PATH names ${named}, which does not exist.`);
    return named;
  }
  return existsSync(DRIVER) ? DRIVER : undefined;
}

/** Whether its browser has a screen, or can get one. */
export const hasDisplay = () => Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY) || existsSync(DISPLAY);
