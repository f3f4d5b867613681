/** What a visitor downloads for a first answer: gzip -9, in bytes, of what the browser really asked for. */
import { gzipSync } from 'node:zlib';
import { withPage } from './browser.mjs';
import { load } from './streaming.mjs';

/**
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {import('./renderers.mjs').Renderer & {files: string}} renderer
 * @returns {Promise<{renderer: string, bytes: number, files: number}>}
 */
export function weigh(browser, url, { id, files: prefix }) {
  return withPage(browser, url, async (page) => {
    /** @type {Promise<number>[]} */
    const sizes = [];
    page.on('response', (response) => {
      const isIts = new URL(response.url()).pathname.startsWith(prefix);
      if (isIts) sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
    });
    await load(page, 'packets', 20);
    await page.evaluate((name) => bench.begin(name), id);
    const { complete } = await page.evaluate((how) => bench.run(how), {
      perFrame: 1,
      charactersPerSecond: null,
      capMs: 20_000,
    });
    if (!complete) throw new Error(`${id} did not show its answer.`);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    return { renderer: id, bytes, files: sizes.length };
  });
}
