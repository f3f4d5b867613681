import { expect, type CDPSession, test } from '@playwright/test';
import { respondWith } from '../demo/local-letta/faults/fault.ts';
import { mintFor, startFaultyLetta } from './support/faulty-letta.ts';
import { startTokenEndpoint } from './support/token-endpoint.ts';

// A page of one long visit, on which a chat is opened, used and closed again and again.

/** After so many everything is loaded and compiled. */
const WARM = 40;
/** So many more, twice. */
const SPAN = 80;
const CYCLES = WARM + 2 * SPAN;

/** What the page holds once everything is swept: bytes of its objects, strings and functions, and counts. */
interface Holdings {
  bytes: number;
  nodes: number;
  listeners: number;
}

async function holdings(session: CDPSession): Promise<Holdings> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  return { bytes: await objectsOf(session), nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
}

/** Without what V8 compiles: it makes faster code of a function long after it was first run. */
async function objectsOf(session: CDPSession): Promise<number> {
  const chunks: string[] = [];
  const take = ({ chunk }: { chunk: string }) => chunks.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', take);
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', take);
  const { snapshot, nodes }: Snapshot = JSON.parse(chunks.join(''));
  const {
    node_fields: fields,
    node_types: [types],
  } = snapshot.meta;
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    const type = types[nodes[at] ?? 0] ?? '';
    if (OBJECTS.includes(type)) bytes += nodes[at + fields.indexOf('self_size')] ?? 0;
  }
  return bytes;
}

/** V8's heap snapshot: each node is so many numbers, the first of which is its type. */
interface Snapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [string[]] } };
  nodes: number[];
}

const OBJECTS = [
  'object',
  'closure',
  'string',
  'concatenated string',
  'sliced string',
  'array',
  'regexp',
  'number',
  'symbol',
  'bigint',
];

test(`${CYCLES} chats that are opened, used and closed leave nothing behind`, async ({ page }) => {
  test.setTimeout(180_000);
  // Without a history, so that each chat has as much to hold as the one before.
  await using letta = await startFaultyLetta({ history: respondWith(200, []) });
  await using _ = await startTokenEndpoint(page, mintFor(letta));
  await page.goto('/');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const spans = [WARM, SPAN, SPAN];
  const held: Holdings[] = [];
  for (const cycles of spans) {
    await page.evaluate(cycle, cycles);
    held.push(await holdings(session));
  }
  console.log(`after ${WARM} chats, ${SPAN} more, and ${SPAN} more: ${JSON.stringify(held)}`);
  // What is kept once, as a file that loads late, shows in one span; what chats leave behind shows in both. A chat has some
  // 20 listeners, 60 nodes and 100 kB: whoever kept one a cycle, or a tenth of one, would be seen.
  const growth = (of: (held: Holdings) => number): number => {
    const [first = 0, second = 0, third = 0] = held.map(of);
    return Math.min(second - first, third - second) / SPAN;
  };
  expect(growth(({ listeners }) => listeners)).toBeLessThan(0.1);
  expect(growth(({ nodes }) => nodes)).toBeLessThan(0.3);
  expect(growth(({ bytes }) => bytes)).toBeLessThan(200);
});

/** Runs in the page. */
async function cycle(times: number): Promise<void> {
  const until = async (isSo: () => unknown): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => requestAnimationFrame(resolve));
  };
  for (let count = 0; count < times; count += 1) {
    const old = document.querySelector('letta-chat');
    const chat = old?.cloneNode() as HTMLElement & { show(): void; hide(): void; send(text: string): Promise<void> };
    old?.replaceWith(chat);
    chat.show();
    await chat.send(`echo All is well, ${count}.`);
    await until(() => chat.shadowRoot?.querySelector('.assistant-message'));
    chat.hide();
    chat.removeAttribute('open');
  }
}
