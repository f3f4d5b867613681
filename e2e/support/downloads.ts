import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';

export interface Saved {
  name: string;
  text: string;
}

interface OfTest {
  /** Resolves to the file that is saved by what `press` does. */
  saveBy(press: () => Promise<void>): Promise<Saved>;
}

interface OfWorker {
  /** Where what is downloaded is saved. */
  folder: string;
}

/** Tests of what is saved as a file. */
export const test = base.extend<OfTest, OfWorker>({
  folder: [
    async ({ browserName }, use) => {
      const folder = mkdtempSync(join(tmpdir(), `letta-chat-${browserName}-`));
      await use(folder);
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ launchOptions, folder }, use) => {
      // Firefox's list of downloads would take the focus.
      const firefoxUserPrefs = { 'browser.download.alwaysOpenPanel': false };
      await use({ ...launchOptions, firefoxUserPrefs, downloadsPath: folder });
    },
    { scope: 'worker' },
  ],
  saveBy: async ({ page, browserName, folder }, use) => {
    await use(async (press) => {
      if (browserName !== 'firefox') {
        const [download] = await Promise.all([page.waitForEvent('download'), press()]);
        return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
      }
      await press();
      // Playwright isn't told of it there. The file has its name at once, and its text when the part beside it has gone.
      await expect.poll(() => readdirSync(folder).map((name) => name.endsWith('.part'))).toEqual([false]);
      const [name = ''] = readdirSync(folder);
      const text = await readFile(join(folder, name), 'utf8');
      rmSync(join(folder, name));
      return { name, text };
    });
  },
});
