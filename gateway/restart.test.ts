import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock, type Clock } from '../demo/local-letta/clock.ts';
import { createLocalLetta } from '../demo/local-letta/local-letta.ts';
import { allOf, framesOf, textOf, type Frame } from '../e2e/letta/frames.ts';
import { freePort, startServer } from './testing/process.ts';

// A gateway is killed in the middle of a hundred streams, and another takes its place. Tokens are in a file, runs at Letta.

const STREAMS = 100;
const ORIGIN = 'https://shop.example';
const KEY = 'sk-let-restart';
const TEXT =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen';

/** How long Letta waits between two chunks, in milliseconds: no run ends before all have begun. */
let paceMs = 2_000;
const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms > 0 ? paceMs : 0, signal) };
const local = createLocalLetta({ apiKey: KEY, delayMs: 1, clock });
const server = createServer(getRequestListener(local.fetch));
const folder = mkdtempSync(join(tmpdir(), 'letta-chat-restart-'));
let variables: Record<string, string>;
let url: string;

const processes: ReturnType<typeof startServer>[] = [];

/** Starts a gateway, which ends with the test if not before. */
function start() {
  const started = startServer(variables);
  processes.push(started);
  return started;
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  variables = {
    TOKEN_PORT: String(port),
    LETTA_API_KEY: KEY,
    LETTA_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ALLOWED_ORIGINS: ORIGIN,
    GATEWAY_SECRET: 'restart-restart-restart-restart-restart',
    PUBLIC_LETTA_BASE_URL: url,
    STATE_URL: `file:${join(folder, 'state.db')}`,
    ADDRESS_LIMIT: '100000',
    RUNS_AT_ONCE: '1000',
  };
});
afterAll(() => {
  for (const { child } of processes) child.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Reads frames into a list until the stream ends or is cut. */
async function listen(response: Response, frames: Frame[], onFrame: () => void): Promise<void> {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  try {
    for await (const frame of framesOf(response)) {
      frames.push(frame);
      onFrame();
    }
  } catch {
    // Cut, as it is meant to be.
  }
}

/** Somebody with an agent and a token. */
async function arrive() {
  const response = await post('/api/letta-token', {});
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const { token, agentId } = (await response.json()) as { token: string; agentId: string };
  return { agentId, headers: { authorization: `Bearer ${token}` }, frames: [] as Frame[] };
}

it(`${STREAMS} streams go on where they were when the gateway is killed and started anew`, async () => {
  const first = start();
  await first.ready;
  const visitors: { agentId: string; headers: Record<string, string>; frames: Frame[] }[] = [];
  // Not all at once: Letta, which is in this process, answers each question in time.
  while (visitors.length < STREAMS) visitors.push(...(await Promise.all(Array.from({ length: 10 }, arrive))));
  let began = 0;
  let allBegan: () => void = () => undefined;
  const running = new Promise<void>((resolve) => (allBegan = resolve));
  const streams = visitors.map(async ({ agentId, headers, frames }) => {
    const body = {
      messages: [{ role: 'user', content: `echo ${TEXT}` }],
      streaming: true,
      stream_tokens: true,
      background: true,
    };
    const response = await post(`/v1/agents/${agentId}/messages`, body, headers);
    await listen(response, frames, () => {
      if (frames.length === 3 && (began += 1) === STREAMS) allBegan();
    });
  });
  // A stream that is refused is told at once.
  await Promise.race([running, Promise.all(streams)]);
  first.child.kill('SIGKILL');
  paceMs = 50;
  await Promise.all(streams);
  const cut = visitors.filter(({ frames }) => !frames.some(({ message_type: type }) => type === 'stop_reason'));
  expect(cut).toHaveLength(STREAMS);

  const second = start();
  await second.ready;
  await Promise.all(
    visitors.map(async ({ headers, frames }) => {
      const runId = frames.find(({ run_id: id }) => id)?.run_id;
      const starting_after = frames.findLast(({ seq_id: number }) => number)?.seq_id ?? 0;
      frames.push(...(await allOf(framesOf(await post(`/v1/runs/${runId}/stream`, { starting_after }, headers)))));
    }),
  );
  for (const { frames } of visitors) {
    expect(textOf(frames)).toBe(TEXT);
    const numbers = frames.flatMap(({ seq_id: number }) => number ?? []);
    expect(new Set(numbers).size).toBe(numbers.length);
  }

  // Told to stop, it lets what is under way come to its end.
  const [visitor] = visitors;
  const body = { messages: [{ role: 'user', content: `echo ${TEXT}` }], streaming: true, stream_tokens: true };
  const send = () => post(`/v1/agents/${visitor?.agentId}/messages`, body, visitor?.headers);
  // The killed process still holds its runs' places, until somebody finds that they are over.
  let response = await send();
  await expect
    .poll(async () => (response.ok ? response : (response = await send())).status, { timeout: 20_000, interval: 200 })
    .toBe(200);
  second.child.kill('SIGTERM');
  expect(textOf(await allOf(framesOf(response)))).toBe(TEXT);
  expect((await second.ended).code).toBe(0);
}, 90_000);
