import { defineConfig, devices } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from '../scripts/chromium.mjs';
import { firefoxPath } from '../scripts/firefox.mjs';
import {
  API_URL,
  DEMO_PORT,
  DEMO_URL,
  GATEWAY,
  LETTA_API_KEY,
  LETTA_PORT,
  LETTA_URL,
  OPERATOR_KEY,
  OTHER_ORIGIN_URL,
  REDIS_PORT,
  STATE_URL,
  TOKEN_PORT,
  TOKEN_URL,
} from './support/servers.ts';

const executablePath = chromiumPath();
const firefox = firefoxPath();

/**
 * What runs in each browser. Behind the gateway: all that talk to Letta, as the others have a server of their own, or none,
 * and would only run twice. On Redis: what reads and writes the gateway's state.
 */
const SPECS = {
  direct: {
    chromium: ['**/*.spec.ts'],
    // All but what Playwright sees in Chromium alone (the heap, a tab that dies, the accessibility tree, WebMCP), the screens,
    // whose layouts are stored for one browser, and what needs no browser, or starts its own.
    firefox: ['**/!(cycles|killed-tab*|package|page-tools|screens|spoken|tools|webkit).spec.ts'],
  },
  memory: {
    chromium: [
      '**/{chat,chunks,composer,consent,continuity,conversations,developers,failures,faults}.spec.ts',
      '**/killed-tab*.spec.ts',
      '**/{memory,messages,newcomer,start-screen,temporary,weight}.spec.ts',
    ],
    firefox: ['**/{conversations,memory}.spec.ts'],
  },
  redis: { chromium: ['**/{chat,continuity,conversations,memory,newcomer,temporary}.spec.ts'], firefox: [] },
}[GATEWAY ?? 'direct'];

const server = (file: string, env: Record<string, string>) => command(`node --import tsx ${file}`, /^ready:/m, env);

const command = (line: string, ready: RegExp, env: Record<string, string> = {}) => ({
  command: line,
  cwd: '..',
  env,
  wait: { stdout: ready },
  gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 3_000 },
});

/** The built files, in a browser, against the local Letta, on ports of their own beside a running `npm start`. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // axe alone takes 20 seconds on a busy machine.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    ...devices['Desktop Chrome'],
    baseURL: DEMO_URL,
    launchOptions: { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) },
    // A third of the time would go into traces that nobody looks at: `--trace retain-on-failure` makes them.
    trace: 'off',
  },
  projects: [
    { name: 'chromium', testMatch: SPECS.chromium },
    {
      // Where there is no Firefox, its tests are skipped.
      name: 'firefox',
      testMatch: SPECS.firefox,
      use: {
        ...devices['Desktop Firefox'],
        channel: 'moz-firefox',
        launchOptions: firefox ? { executablePath: firefox } : {},
      },
    },
  ],
  webServer: [
    ...(GATEWAY === 'redis'
      ? [
          command(
            `redis-server --port ${REDIS_PORT} --bind 127.0.0.1 --save "" --appendonly no`,
            /Ready to accept connections/,
          ),
        ]
      : []),
    server('demo/local-letta/start.ts', { LETTA_PORT, LETTA_API_KEY, LOCAL_LETTA_DELAY_MS: '10' }),
    server('gateway/start.ts', {
      TOKEN_PORT,
      LETTA_API_KEY,
      LETTA_BASE_URL: LETTA_URL,
      ALLOWED_ORIGINS: `${DEMO_URL},${OTHER_ORIGIN_URL}`,
      OPERATOR_KEY,
      // Only a gateway's tokens open more than messages by it.
      TOKEN_ACCESS: 'read_messages,write_messages,read_agent,write_agent',
      ...(GATEWAY && {
        GATEWAY_SECRET: 'gateway-secret-gateway-secret-e2e',
        GATEWAY_ARCHIVE: '1',
        TEMPORARY_CHATS: '1',
        PUBLIC_LETTA_BASE_URL: TOKEN_URL,
        STATE_URL,
        // The tools of the demo's page and of the tests' own.
        GATEWAY_CLIENT_TOOLS: '{"get_page_title": "page", "get_colour": "page", "paint": "page"}',
      }),
      // A second of work for each test's visitor is too much: `newcomer.spec.ts` asks for a smaller proof.
      ADMISSION: 'none',
      // Browsers of all tests come from one address.
      ADDRESS_LIMIT: '10000',
    }),
    server('demo/serve.ts', { PORT: DEMO_PORT, TOKEN_PORT, LETTA_BASE_URL: API_URL }),
  ],
});
