import process from 'node:process';
import { defineConfig } from '@playwright/test';

// Editing memory and several conversations take a gateway.
process.env['E2E_GATEWAY'] = 'memory';
const { default: base } = await import('../playwright.config.ts');

/** `npm run screenshots`: takes the pictures of README.md from the built files. */
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: '*.shots.ts',
  outputDir: '../../test-results',
  // The last one is made of the others.
  workers: 1,
  fullyParallel: false,
  projects: [{ name: 'chromium' }],
  webServer: [base.webServer ?? []].flat().map((server) => ({
    ...server,
    command: server.command.replace('demo/local-letta/start.ts', 'e2e/pictures/letta.ts'),
    cwd: '../..',
    env: { ...server.env, GATEWAY_CLIENT_TOOLS: '{"order_desk": "page"}' },
  })),
});
