import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { CHROMIUM_ARGS, chromiumPath } from './scripts/chromium.mjs';

const oxc = { jsx: { runtime: 'automatic', importSource: 'preact' } } as const;
const executablePath = chromiumPath();

/** The longest file first, so that the others run beside it and not before it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/e2e/faults/');
    return (await super.sort(files)).sort((a, b) => Number(isLong(b)) - Number(isLong(a)));
  }
}

/** `vite` serves the demo; `vitest` runs the tests; the library is built by `scripts/build.mjs`. */
export default defineConfig({
  root: import.meta.dirname,
  oxc,
  test: {
    sequence: { sequencer: LongestFirst },
    maxWorkers: '100%',
    projects: [
      {
        oxc,
        test: {
          name: 'node',
          environment: 'node',
          setupFiles: ['src/testing/load-marked.ts'],
          include: [
            'src/**/*.test.ts',
            'gateway/**/*.test.ts',
            'server-example/**/*.test.ts',
            'demo/**/*.test.ts',
            'scripts/**/*.test.ts',
            'e2e/faults/*.test.ts',
          ],
          exclude: ['**/*.browser.test.*', '**/*.contract.test.*', '**/node_modules/**'],
          // What takes seconds here is reckoning, not waiting, and takes longer on a machine with other things to do.
          testTimeout: 30_000,
        },
      },
      {
        oxc,
        test: {
          // What a Letta server must do: the local one, or the one that LETTA_BASE_URL names.
          name: 'letta',
          environment: 'node',
          include: ['e2e/letta/{contract,chat}/*.test.ts', 'gateway/**/*.contract.test.ts'],
          // A model takes its time.
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        oxc,
        test: {
          // Cuts and reloads at random points of an answer, on a real Letta with the scripted model.
          name: 'letta-vary',
          environment: 'node',
          include: ['e2e/letta/vary/*.test.ts'],
          hookTimeout: 60_000,
        },
      },
      {
        oxc,
        test: {
          name: 'browser',
          setupFiles: ['src/testing/load-marked.ts'],
          include: ['src/**/*.browser.test.{ts,tsx}'],
          // One page at a time has the focus.
          fileParallelism: false,
          // What is waited for comes within a frame or two, and later on a machine with other things to do.
          expect: { poll: { timeout: 10_000 } },
          testTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) },
            }),
            instances: [{ browser: 'chromium', viewport: { width: 800, height: 700 } }],
          },
        },
      },
    ],
  },
});
