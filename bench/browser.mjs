/** A browser, and pages in it that nothing was done to before. */
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, wholeChromiumPath } from '../scripts/chromium.mjs';
import { VIEWPORT } from './settings.mjs';

/** Frames come as soon as the one before is done, not sixty times a second: what is measured is work, not waiting. */
const UNLIMITED = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];

/** @param {{unlimitedFrames?: boolean}} [options] @returns {Promise<import('playwright').Browser>} */
export function launch({ unlimitedFrames = false } = {}) {
  const executablePath = wholeChromiumPath();
  const args = [...CHROMIUM_ARGS, ...(unlimitedFrames ? UNLIMITED : [])];
  return chromium.launch({ args, ...(executablePath ? { executablePath } : {}) });
}

/**
 * Opens the bench's page in a context of its own, does `work` there, and closes it.
 * @template Result
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {(page: import('playwright').Page, cdp: import('playwright').CDPSession) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withPage(browser, url, work) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    /** @type {Error[]} */
    const errors = [];
    page.on('pageerror', (error) => errors.push(error));
    const cdp = await context.newCDPSession(page);
    await page.goto(url);
    await page.waitForFunction(() => 'bench' in globalThis);
    const result = await work(page, cdp);
    if (errors.length) throw errors[0];
    return result;
  } finally {
    await context.close();
  }
}
