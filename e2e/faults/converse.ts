import process from 'node:process';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FAULT_NAMES, type FaultName } from '../../demo/local-letta/faults/fault.ts';
import { seeded } from '../../demo/local-letta/faults/seeded.ts';
import type { LocalLetta } from '../../demo/local-letta/local-letta.ts';
import { createChat } from '../../src/chat.ts';
import { VirtualTime } from './virtual-time.ts';
import { textsOf, Visitor } from './visitor.ts';
import { createWay, tally, type Mode, type Way } from './way.ts';

// A seed that fails fails again: `FAULT_SEED=123 npx vitest run --project node e2e/faults`. `FAULT_COUNT` is how many
// seeds are tried in each mode.

/** In each mode: 5,000 in all. */
const CONVERSATIONS = 2_500;
const FIRST = Number(process.env['FAULT_SEED'] ?? 1);
const COUNT = Number(process.env['FAULT_COUNT'] ?? (process.env['FAULT_SEED'] ? 1 : CONVERSATIONS));

/** What visitors say; the last word is each message's own. */
const SAYINGS = ['echo Grüße 🎉 from afar', 'list', 'think', 'weather', 'my name is Sam', 'table', 'vary 20', 'email'];

/** What happened in all conversations of a mode. */
interface Record {
  faults: Map<FaultName, number>;
  /** How often a response continued by itself after a cut. */
  healed: number;
  /** How often the page was left in the middle of one. */
  reloads: number;
  /** How often a message ran a second time. */
  secondRuns: number;
}

async function converse(mode: Mode, seed: number, time: VirtualTime, record: Record): Promise<void> {
  const random = seeded(seed);
  // The chat's own pauses are random too.
  vi.spyOn(Math, 'random').mockImplementation(seeded(-seed));
  const onFault = (name: FaultName): void => void record.faults.set(name, (record.faults.get(name) ?? 0) + 1);
  const way = createWay({ mode, seed, random, time, onFault });
  const visitor = new Visitor((memory) => {
    const chat = createChat({ getToken: way.getToken, fetch: way.bad, memory });
    let before = '';
    chat.status.subscribe(({ type }) => {
      if (['reconnecting', 'watching'].includes(before) && ['streaming', 'idle'].includes(type)) record.healed += 1;
      before = type;
    });
    return chat;
  });
  const messages = 1 + Math.floor(random() * 3);
  for (let number = 0; number < messages; number += 1) {
    const text = `${SAYINGS[Math.floor(random() * SAYINGS.length)]} ${number}`;
    const leaves = random() < 0.25;
    if (leaves) record.reloads += 1;
    await visitor.say(text, leaves ? random() * 2_000 : null);
  }
  expect(visitor.chat.state.value.status).toEqual({ type: 'idle' });
  expect(visitor.chat.state.value.unsent).toBeNull();

  // By the server's own record: a chat shows a message that ran twice once.
  const ran = messagesThatRan(way.letta);
  expect([...new Set(ran)], 'messages at the server').toEqual(visitor.said);
  const second = ran.filter((text, index) => ran.indexOf(text) !== index);
  record.secondRuns += second.length;
  if (way.isIdempotent) expect(second, 'second runs').toEqual([]);
  const unasked = second.filter((text) => !visitor.askedAgain.has(text));
  expect(unasked, 'second runs that the visitor never asked for').toEqual([]);

  // What a page that opens now would show. Of a message that ran twice it shows both runs, each whole; the chat shows the
  // one that it followed.
  const stored = await judge(way);
  if (second.length === 0) expect(visitor.texts, 'transcript').toEqual(stored);
  else expect(stored, 'history').toEqual(expect.arrayContaining(visitor.texts));
  for (const text of [...visitor.texts, ...stored]) {
    expect(lettersOf(text).size, `runs in one reply: ${text}`).toBeLessThanOrEqual(1);
  }
  visitor.chat.dispose();
  expect(way.minted).toBeLessThan(40);
}

/** The transcript of a chat that opens on a good line. */
async function judge({ getToken, good }: Way): Promise<string[]> {
  const chat = createChat({ getToken, fetch: good });
  await chat.connect();
  const texts = textsOf(chat.state.value.messages);
  chat.dispose();
  return texts;
}

/** The visitor's messages as the server has them, once for each run. */
function messagesThatRan({ store, agentId }: LocalLetta): string[] {
  return store.messagesOf(agentId).flatMap(({ items: [item] }) => {
    if (item?.message_type !== 'user_message') return [];
    const { content } = item;
    const text =
      typeof content === 'string' ? content : content.map((part) => ('text' in part ? part.text : '')).join('');
    return text.startsWith('<system-alert>') ? [] : `you: ${text}`;
  });
}

/** The letters of a reply to `vary`: one for each run that a part of it came from. */
function lettersOf(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(/(?<![\w:])([a-z])\d+(?!\w)/g), ([, letter = '']) => letter));
}

/**
 * Declares the test of one mode: whole conversations on a bad line, by a clock that the test moves, compared with what the
 * server has at the end. Each mode has a file of its own, so that they run side by side.
 */
export function testConversations(mode: Mode): void {
  beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it(`${COUNT} conversations on a bad line lose nothing, splice nothing, and end`, async () => {
    const time = new VirtualTime();
    const record: Record = { faults: new Map(), healed: 0, reloads: 0, secondRuns: 0 };
    for (let seed = FIRST; seed < FIRST + COUNT; seed += 1) {
      await time.run(converse(mode, seed, time, record)).catch((error: unknown) => {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      });
    }
    console.log(`${mode}, seeds ${FIRST} to ${FIRST + COUNT - 1}: ${tally(record.faults)}`);
    console.log(
      `${record.healed} responses continued by themselves after a cut; ${record.reloads} times the page was left in the ` +
        `middle of one; ${record.secondRuns} second runs, each because the visitor asked again`,
    );
    if (COUNT < CONVERSATIONS) return;
    expect(record.faults.size).toBe(FAULT_NAMES.length);
    expect(record.healed).toBeGreaterThan(CONVERSATIONS / 10);
  }, 900_000);
}
