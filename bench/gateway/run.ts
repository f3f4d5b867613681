/** `npm run bench:gateway`: what the gateway adds to a stream, beside the bare Letta, in one run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { EventSourceParserStream } from 'eventsource-parser/stream';

const SEQUENTIAL = 100;
const CONCURRENT = 1_000;
const children: ChildProcess[] = [];

/** Starts a server; resolves with its URL. */
function start(file: string, env: Record<string, string> = {}): Promise<string> {
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', join(import.meta.dirname, file)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}.`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const url = /^ready: (\S+)/m.exec(text)?.[1];
      if (url) resolve(url);
    });
  });
}

interface Heard {
  /** From the request to the first frame, in milliseconds. */
  firstMs: number;
  /** From a frame's writing to its reading, in milliseconds. */
  delaysMs: number[];
}

const agentOf = (number: number): string => `agent-00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

async function listen(url: string, number: number, token: string, order: object): Promise<Heard> {
  const began = performance.now();
  const body = JSON.stringify({ messages: [{ role: 'user', content: JSON.stringify(order) }], streaming: true });
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/v1/agents/${agentOf(number)}/messages`, { method: 'POST', headers, body });
  if (!response.body || !response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const heard: Heard = { firstMs: 0, delaysMs: [] };
  for await (const { data } of response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())) {
    if (data === '[DONE]') continue;
    const now = performance.now();
    heard.firstMs ||= now - began;
    heard.delaysMs.push(performance.timeOrigin + now - Number(JSON.parse(data).content));
  }
  return heard;
}

async function mint(gateway: string, number: number): Promise<string> {
  const policy = [{ type: 'agent', id: agentOf(number), access: ['write_messages'] }];
  const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer bench' };
  const expires_at = new Date(Date.now() + 3_600_000).toISOString();
  const body = JSON.stringify({ policy, hostname: 'http://bench.test', expires_at });
  return (await (await fetch(`${gateway}/v1/client-side-access-tokens`, { method: 'POST', headers, body })).json())
    .token;
}

const quantile = (values: readonly number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * at)] ?? 0;
const shown = (values: readonly number[]): string =>
  [0.5, 0.9, 0.99].map((at) => quantile(values, at).toFixed(2).padStart(8)).join('');
const row = (what: string, values: readonly number[]): void => console.log(`  ${what.padEnd(34)}${shown(values)}`);

async function usageOf(gateway: string): Promise<{ rss: number; cpuMs: number; openStreams: number }> {
  return (await fetch(`${gateway}/usage`)).json();
}

try {
  const letta = await start('letta.ts');
  const gateway = await start('gateway.ts', { LETTA_BASE_URL: letta });
  const tokens = await Promise.all(Array.from({ length: CONCURRENT }, (_, number) => mint(gateway, number)));
  const ways = [
    ['bare', letta],
    ['through the gateway', gateway],
  ] as const;

  console.log(
    `One stream at a time, ${SEQUENTIAL} of 20 frames, by turns; milliseconds${'p50'.padStart(13)}     p90     p99`,
  );
  const heard: Record<string, Heard[]> = { bare: [], 'through the gateway': [] };
  for (let number = -20; number < SEQUENTIAL; number += 1) {
    for (const [way, url] of ways) {
      const one = await listen(url, Math.abs(number), tokens[Math.abs(number)] ?? '', { frames: 20, everyMs: 5 });
      // The first ones have the code compiled.
      if (number >= 0) heard[way]?.push(one);
    }
  }
  for (const [way] of ways)
    row(
      `to the first frame, ${way}`,
      (heard[way] ?? []).map(({ firstMs }) => firstMs),
    );
  for (const [way] of ways)
    row(
      `a frame's way, ${way}`,
      (heard[way] ?? []).flatMap(({ delaysMs }) => delaysMs.slice(1)),
    );

  console.log(`\n${CONCURRENT} streams at once, 20 frames each, one a second`);
  for (const [way, url] of ways) {
    const before = await usageOf(gateway);
    const began = performance.now();
    const streams = Array.from({ length: CONCURRENT }, (_, number) =>
      listen(url, number, tokens[number] ?? '', { frames: 20, everyMs: 1_000 }),
    );
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    const during = await usageOf(gateway);
    const results = await Promise.all(streams);
    const seconds = (performance.now() - began) / 1_000;
    const after = await usageOf(gateway);
    row(
      `to the first frame, ${way}`,
      results.map(({ firstMs }) => firstMs),
    );
    row(
      `a frame's way, ${way}`,
      results.flatMap(({ delaysMs }) => delaysMs.slice(1)),
    );
    const frames = results.reduce((sum, { delaysMs }) => sum + delaysMs.length, 0);
    console.log(`  ${frames} of ${CONCURRENT * 20} frames in ${seconds.toFixed(1)} s`);
    if (url !== gateway) continue;
    const mb = (bytes: number): string => (bytes / 1_000_000).toFixed(0);
    const busy = ((after.cpuMs - before.cpuMs) / (seconds * 1_000)) * 100;
    console.log(
      `  gateway: ${during.openStreams} streams held, ${mb(before.rss)} MB before, ${mb(during.rss)} MB with them, ${mb(after.rss)} MB after; ${busy.toFixed(0)} % of one core`,
    );
  }
  console.log(`\n${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}`);
} finally {
  for (const child of children) {
    child.removeAllListeners('exit');
    child.kill();
  }
}
