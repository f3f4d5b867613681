import { defineConfig, devices } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from '../.ci/chromium.mjs';
import {
  DEMO_PORT,
  DEMO_URL,
  LETTA_API_KEY,
  LETTA_PORT,
  LETTA_URL,
  OTHER_ORIGIN_URL,
  TOKEN_PORT,
} from './support/servers.ts';

const executablePath = chromiumPath();

const server = (file: string, env: Record<string, string>) => ({
  command: `node --import tsx ${file}`,
  cwd: '..',
  env,
  wait: { stdout: /^ready:/m },
  gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 3_000 },
});

/** The built files, in a browser, against the local Letta, on ports of their own beside a running `npm start`. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 30_000,
  expect: { timeout: 10_000 },
  use: {
    ...devices['Desktop Chrome'],
    baseURL: DEMO_URL,
    launchOptions: { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) },
    trace: 'retain-on-failure',
  },
  webServer: [
    server('demo/local-letta/start.ts', { LETTA_PORT, LETTA_API_KEY, LOCAL_LETTA_DELAY_MS: '10' }),
    server('server-example/start.ts', {
      TOKEN_PORT,
      LETTA_API_KEY,
      LETTA_BASE_URL: LETTA_URL,
      ALLOWED_ORIGINS: `${DEMO_URL},${OTHER_ORIGIN_URL}`,
    }),
    server('demo/serve.ts', { PORT: DEMO_PORT, TOKEN_PORT, LETTA_BASE_URL: LETTA_URL }),
  ],
});
