import { defineConfig } from '@playwright/test';
import base from '../../playwright.config.ts';

/** A visitor's journey on a real Letta: the one that LETTA_BASE_URL names, whose model is the scripted one. */
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: '*.real.ts',
  outputDir: '../../../test-results',
  reporter: [['list'], ['../../support/table-reporter.ts']],
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // One server, and one test that restarts it.
  workers: 1,
  fullyParallel: false,
  projects: [{ name: 'chromium' }],
  webServer: [],
});
