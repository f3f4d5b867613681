import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';

const running: ChildProcess[] = [];

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', `${import.meta.dirname}/start.ts`], {
    env: { ...process.env, ...environment },
  });
  running.push(child);
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

test('it prints its agent, variables to paste and that it is ready, responds on both loopback names, and ends when told to', async () => {
  const port = await freePort();
  const child = start({ LETTA_PORT: String(port), LETTA_API_KEY: 'sk-mine' });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith('ready:')) break;
  }
  const agentId = lines[0]?.slice('agent: '.length);
  expect(lines).toEqual([
    expect.stringMatching(/^agent: agent-/),
    `LETTA_BASE_URL=http://localhost:${port} LETTA_API_KEY=sk-mine LETTA_AGENT_ID=${agentId}`,
    `ready: http://localhost:${port}`,
  ]);
  for (const host of ['localhost', '127.0.0.1']) {
    const response = await fetch(`http://${host}:${port}/v1/agents/${agentId}`, {
      headers: { authorization: 'Bearer sk-mine' },
    });
    expect(response.status).toBe(200);
  }
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.each<[string, (taken: number) => Record<string, string>, RegExp]>([
  [
    'a port in use',
    (taken) => ({ LETTA_PORT: String(taken) }),
    /^Port \d+ is in use; set LETTA_PORT to another one\.\n$/,
  ],
  [
    'a port that is none',
    () => ({ LETTA_PORT: 'eight' }),
    /^LETTA_PORT must be a number, 1 or more; it is "eight"\.\n$/,
  ],
  [
    'a switch that is neither on nor off',
    () => ({ LOCAL_LETTA_CLIENT_CHECK: 'maybe' }),
    /^LOCAL_LETTA_CLIENT_CHECK must be on or off; it is "maybe"\.\n$/,
  ],
])('%s is said in one sentence, with exit code 1', async (_what, environment, sentence) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const child = start(environment(typeof address === 'object' && address ? address.port : 0));
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said).toMatch(sentence);
  server.close();
});
