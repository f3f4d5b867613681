import { setTimeout as pause } from 'node:timers/promises';
import type { Chat } from '../../../src/chat.ts';
import { lastAnswer, openTab, type Tab, transcriptOf } from '../support/chat.ts';
import type { Visitor } from '../support/ways.ts';

/** What goes wrong in the middle of an answer. */
export type Mishap = 'cut' | 'reload';

/** When it goes wrong, and for how long. */
export interface Plan {
  mishap: Mishap;
  /** After so many pieces of the answer. 0: when the message has arrived and nothing has come back. */
  afterPieces: number;
  /** So long the line stays cut, in milliseconds. */
  downMs: number;
}

export interface Outcome extends Plan {
  /** The errors at which the visitor pressed Retry: what failed, and how. */
  retries: string[];
  /** How many runs the server made for the one message. */
  runs: number;
  /** The letters of what the visitor sees as one answer; more than one: answers of two runs were spliced. */
  letters: string;
  /** What is wrong with the transcript; null: nothing. */
  problem: string | null;
}

/** A page takes this long to load, in milliseconds. By then nobody takes a connection for open that was cut. */
const PAGE_LOAD_MS = 100;
/** A visitor who presses Retry that often gives up. */
const PATIENCE = 5;
/** An answer that isn't there by then counts as lost, in milliseconds. */
const LIMIT_MS = 60_000;

/**
 * Asks for an answer of so many words, lets something go wrong in the middle of it, and looks at what the visitor sees in
 * the end. The model answers with another letter each time it is asked: A1 A2 A3 …
 */
export async function tryOnce(visitor: Visitor, words: number, plan: Plan): Promise<Outcome> {
  const { agent, line } = visitor;
  let tab = openTab(visitor);
  await tab.chat.connect();
  const marks = plan.afterPieces;
  const reached = line.cutWhen((received) =>
    marks === 0 ? true : received.split('"assistant_message"').length > marks,
  );
  void tab.chat.send(`vary ${words}`).catch(() => undefined);
  await reached;
  if (plan.mishap === 'reload') {
    // The page goes, and the line with it; the next page finds the line in order.
    tab = tab.reload();
    line.restore();
    await pause(PAGE_LOAD_MS);
    void tab.chat.connect().catch(() => undefined);
  } else {
    await pause(plan.downMs);
    line.restore();
  }
  const retries = await settle(tab.chat);
  await agent.idle();
  const outcome = { ...plan, retries, runs: (await agent.runs()).length, letters: lettersOf(lastAnswer(tab.chat)) };
  const problem = await problemOf(tab, words);
  return { ...outcome, problem };
}

/** Waits until the answer is there and nothing is under way, and presses Retry where the chat offers that. */
async function settle(chat: Chat): Promise<string[]> {
  const deadline = performance.now() + LIMIT_MS;
  const errors: string[] = [];
  while ((await nextRest(chat, deadline)) === 'failed' && errors.length < PATIENCE) {
    const { status } = chat.state.value;
    if (status.type === 'failed') errors.push(`${status.during}: ${status.error.code}`);
    await chat.retry().catch(() => undefined);
  }
  return errors;
}

/** How the chat comes to rest next. */
function nextRest(chat: Chat, deadline: number): Promise<'answered' | 'failed' | 'late'> {
  return new Promise((resolve) => {
    const subscription: { end?: () => void } = {};
    const rest = (how: 'answered' | 'failed' | 'late'): void => {
      clearTimeout(timer);
      subscription.end?.();
      resolve(how);
    };
    const timer = setTimeout(rest, Math.max(0, deadline - performance.now()), 'late');
    const look = (): void => {
      const { type } = chat.state.value.status;
      if (type === 'failed') rest('failed');
      // A chat that has just connected is idle, too, before it looks what is under way.
      if (type === 'idle' && lastAnswer(chat)) rest('answered');
    };
    subscription.end = chat.state.subscribe(() => queueMicrotask(look));
  });
}

/** Compares what the visitor sees with what was to be seen, before and after another reload. */
async function problemOf(tab: Tab, words: number): Promise<string | null> {
  const shown = transcriptOf(tab.chat);
  const again = tab.reload().chat;
  await again.connect();
  const stored = transcriptOf(again);
  again.dispose();
  for (const [when, transcript] of [
    ['shown', shown],
    ['stored', stored],
  ] as const) {
    const answers = transcript.filter((entry) => entry.startsWith('agent: '));
    for (const entry of answers) {
      const answer = entry.slice('agent: '.length);
      const letter = answer[0] ?? '';
      const whole = Array.from({ length: words }, (_, index) => `${letter}${index + 1}`).join(' ');
      if (answer.trim() !== whole) return `${when}: ${answer.slice(0, 400)}`;
    }
    if (when === 'shown' && answers.length !== 1) return `${when}: ${transcript.join(' / ').slice(0, 400)}`;
  }
  return null;
}

const lettersOf = (answer: string): string => [...new Set(answer.replaceAll(/[^A-Z]/g, ''))].join('');
