import process from 'node:process';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { type Chat, createChat, type Message } from '../../src/chat.ts';
import { createMemory } from '../../src/conversation/testing/fake-transport.ts';
import { FAULTS, faultyFetch, seeded, type Fault } from './faulty-fetch.ts';

// Whole conversations on a bad line, by a clock that a test moves, compared with what the server has at the end.
// A seed that fails fails again: `FAULT_SEED=123 npx vitest run --project node e2e/faults`.

const CONVERSATIONS = 5_000;
const FIRST = Number(process.env['FAULT_SEED'] ?? 1);
const COUNT = Number(process.env['FAULT_COUNT'] ?? (process.env['FAULT_SEED'] ? 1 : CONVERSATIONS));
/** A visitor who presses Retry that often gives up. */
const PATIENCE = 60;

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
afterEach(() => void vi.useRealTimers());

/** How many answers the server is working on, in real time (it signs and hashes). The clock stands still meanwhile. */
let working = 0;
async function atWork<Result>(work: Promise<Result>): Promise<Result> {
  working += 1;
  return work.finally(() => (working -= 1));
}
const inRealTime = globalThis.setImmediate;

/** Lets the clock run as far as it must. */
async function live<Result>(work: Promise<Result>): Promise<Result> {
  let isOver = false;
  const over = work.finally(() => (isOver = true));
  over.catch(() => undefined);
  for (let steps = 0; !isOver;) {
    if (steps > 100_000) throw new Error('It hangs.');
    if (working === 0) {
      steps += 1;
      await vi.advanceTimersToNextTimerAsync();
    }
    await new Promise((resolve) => inRealTime(resolve));
  }
  return over;
}

const textsOf = (messages: readonly Message[]): string[] =>
  messages.map((message) =>
    message.role === 'user'
      ? `you: ${message.content.map((part) => (part.type === 'text' ? part.text : '')).join('')}`
      : `agent: ${message.parts.map((part) => (part.kind === 'text' ? part.text : `[${part.kind}]`)).join('')}`,
  );

/** What visitors say; the last word is each message's own. */
const SAYINGS = ['echo Grüße 🎉 from afar', 'list', 'think', 'weather', 'my name is Sam', 'table'];

/** How often an answer went on by itself after a cut, and how often a page was left in the middle of one. */
let healed = 0;
let reloads = 0;

async function converse(seed: number, faults: Map<Fault, number>): Promise<void> {
  const random = seeded(seed);
  // Every third server has no background runs.
  const letta = createLocalLetta({ delayMs: 15, chunkChars: 12, background: seed % 3 !== 0 });
  const rate = 0.2 + random() * 0.5;
  let troubles = 0;
  const server = (request: Request) => atWork(letta.fetch(request));
  const fetch = faultyFetch(server, {
    random: () => random(),
    rate,
    onFault(fault) {
      troubles += 1;
      faults.set(fault, (faults.get(fault) ?? 0) + 1);
    },
  });
  // A line is never bad for ever.
  const line: typeof globalThis.fetch = (input, init) =>
    troubles < 12
      ? fetch(input, init)
      : faultyFetch(server, { random, rate: 0, onFault: () => undefined })(input, init);
  let minted = 0;
  const tokenFor = async () => {
    const policy = [
      {
        type: 'agent' as const,
        id: letta.agentId,
        access: ['read_messages' as const, 'write_messages' as const, 'read_agent' as const],
      },
    ];
    minted += 1;
    const { token, expiresAt } = await atWork(
      letta.tokens.mint({
        policy,
        hostname: 'https://shop.example',
        expires_at: new Date(Date.now() + 300_000).toISOString(),
      }),
    );
    return { token, expiresAt, agentId: letta.agentId, baseUrl: `http://letta-${seed}.test` };
  };
  const memory = createMemory();
  const start = (): Chat => {
    const chat = createChat({ getToken: tokenFor, fetch: line, memory });
    let before = '';
    chat.status.subscribe(({ type }) => {
      if (['reconnecting', 'watching'].includes(before) && ['streaming', 'idle'].includes(type)) healed += 1;
      before = type;
    });
    return chat;
  };
  let chat = start();
  const said: string[] = [];
  const messages = 1 + Math.floor(random() * 3);
  for (let number = 0; number < messages; number += 1) {
    const text = `${SAYINGS[Math.floor(random() * SAYINGS.length)]} ${number}`;
    said.push(`you: ${text}`);
    if (random() < 0.25) {
      chat = await reload(chat, text, random() * 2_000, memory, start);
      reloads += 1;
    }
    await persist(chat, text);
  }
  expect(chat.state.value.status).toEqual({ type: 'idle' });
  expect(chat.state.value.unsent).toBeNull();

  const judge = createChat({ getToken: tokenFor, fetch: (input, init) => server(new Request(input, init)) });
  await judge.connect();
  const stored = textsOf(judge.state.value.messages);
  expect(
    stored.filter((text) => text.startsWith('you:')),
    'messages at the server',
  ).toEqual(said);
  expect(textsOf(chat.state.value.messages), 'transcript').toEqual(stored);
  chat.dispose();
  judge.dispose();
  expect(minted).toBeLessThan(40);
}

const isIdle = (chat: Chat): boolean => chat.status.value.type === 'idle';

/** Sends, and leaves the page in the middle of it. Nothing runs on in a page that was left, nor takes back what it kept. */
async function reload(
  chat: Chat,
  text: string,
  afterMs: number,
  memory: ReturnType<typeof createMemory>,
  start: () => Chat,
): Promise<Chat> {
  chat.send(text).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const kept = new Map(memory.kept);
  chat.dispose();
  await new Promise((resolve) => setTimeout(resolve));
  memory.kept.clear();
  for (const [key, value] of kept) memory.kept.set(key, value);
  const next = start();
  await next.connect().catch(() => undefined);
  // What was under way goes on by itself, or says that it can't.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  while (next.status.value.type !== 'idle' && next.status.value.type !== 'failed')
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  return next;
}

/** Sends, and presses Retry until it is answered. */
async function persist(chat: Chat, text: string): Promise<void> {
  const isSaid = (): boolean => textsOf(chat.state.value.messages).includes(`you: ${text}`);
  if (isIdle(chat) && !isSaid()) await chat.send(text).catch(() => undefined);
  for (let tries = 0; chat.status.value.type === 'failed'; tries += 1) {
    if (tries > PATIENCE) throw new Error(`Still failing: ${JSON.stringify(chat.status.value)}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await chat.retry().catch(() => undefined);
    // A failure to connect leaves the message with the visitor, who sends it again.
    if (isIdle(chat) && !isSaid()) await chat.send(text).catch(() => undefined);
  }
}

it(`${COUNT} conversations on a bad line lose nothing, double nothing, and end`, async () => {
  const faults = new Map<Fault, number>();
  for (let seed = FIRST; seed < FIRST + COUNT; seed += 1) {
    await live(converse(seed, faults)).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
  }
  console.log(
    `seeds ${FIRST} to ${FIRST + COUNT - 1}: ${FAULTS.map((fault) => `${fault} ${faults.get(fault) ?? 0}`).join(', ')}`,
  );
  console.log(
    `${healed} answers went on by themselves after a cut; ${reloads} times the page was left in the middle of one`,
  );
  if (COUNT < CONVERSATIONS) return;
  expect(faults.size).toBe(FAULTS.length);
  expect(healed).toBeGreaterThan(CONVERSATIONS / 10);
}, 600_000);
