import { defineConfig } from '@playwright/test';
import base from '../playwright.config.ts';

/** The tarball in other people's projects, which install it from a file and everything else from the registry. */
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: '*.stack.ts',
  projects: [{ name: 'chromium' }],
  outputDir: '../../test-results',
  globalSetup: './pack.ts',
  timeout: 240_000,
  reporter: [['list'], ['../support/table-reporter.ts']],
  use: { ...base.use, actionTimeout: 10_000 },
  // Each test serves its own site where the demo would be, at the origin that tokens are for: one at a time.
  workers: 1,
  fullyParallel: false,
  webServer: [base.webServer ?? []]
    .flat()
    .filter(({ command }) => !command.includes('demo/serve.ts'))
    .map((server) => ({ ...server, cwd: '../..' })),
});
