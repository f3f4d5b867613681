import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEY, startOperator, type RunningOperator } from '../testing/operator.ts';

// The suite has no way to send a key, so it asks through a door that adds ours and passes all else on as it is.

let operator: RunningOperator;
let url: string;
const door = createServer((request, response) => {
  const passed = send(operator.mcp, {
    method: request.method,
    headers: { ...request.headers, authorization: `Bearer ${KEY}` },
  });
  passed.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  request.pipe(passed);
});
const folder = mkdtempSync(join(tmpdir(), 'letta-chat-conformance-'));
const program = join(
  dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')),
  'dist/index.js',
);

beforeAll(async () => {
  operator = await startOperator();
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  url = `http://localhost:${(door.address() as AddressInfo).port}/mcp`;
});

afterAll(async () => {
  door.close();
  door.closeAllConnections();
  await operator.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a scenario: its exit code and what it printed. */
const run = (scenario: string) =>
  new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(
      process.execPath,
      [program, 'server', '--url', url, '--scenario', scenario],
      { cwd: folder },
      (error, stdout, stderr) => resolve({ code: error ? error.code : 0, said: stdout + stderr }),
    );
  });

/** The other scenarios want resources, prompts, sampling and tools of the suite's own, which this server doesn't have. */
describe('the MCP project’s own conformance suite is content with', () => {
  test.each(['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection'])(
    '%s',
    async (scenario) => {
      const { code, said } = await run(scenario);
      expect(said).toMatch(/Passed: [1-9]\d*\/\d+, 0 failed/);
      expect(code, said).toBe(0);
    },
    30_000,
  );
});
