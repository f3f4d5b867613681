import { defineConfig } from '@playwright/test';
import base from '../playwright.config.ts';

/**
 * `npm run test:stacks`: the tarball in other people's projects. Installs from the registry and builds with other
 * bundlers, which takes minutes, so `npm test` leaves it out.
 */
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: '*.stack.ts',
  outputDir: '../../test-results',
  globalSetup: './pack.ts',
  timeout: 240_000,
  reporter: [['list'], ['./table-reporter.ts']],
  // Each test serves its own site where the demo would be, at the origin that tokens are for: one at a time.
  workers: 1,
  fullyParallel: false,
  webServer: [base.webServer ?? []]
    .flat()
    .filter(({ command }) => !command.includes('demo/serve.ts'))
    .map((server) => ({ ...server, cwd: '../..' })),
});
