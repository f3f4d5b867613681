import { observeLongTasks } from './long-tasks.ts';
import { nextFrame } from './pace.ts';

/** A page of stored messages on the screen. */
export interface Transcript {
  /** The element that scrolls. */
  readonly scroller: HTMLElement;
  /** Whether all messages are there, drawn as they will stay. */
  isComplete(): boolean;
}

/** What each renderer that can show stored messages exports: asks for them, and draws what comes. */
export type Show = (stage: HTMLElement, count: number) => Promise<Transcript>;

export interface Shown {
  /** From nothing, the code not even loaded, until all messages are there and the page is at rest. */
  readyMs: number;
  /** The longest of the tasks on the way there that took 50 ms or more; 0: there was none. */
  longTaskMs: number;
}

export interface Scrolled {
  /** Upwards, a third of the view each frame. */
  steadyMs: number;
  /** All over the transcript, in equal leaps. */
  leapMs: number;
}

const FRAMES = 60;

let transcript: Transcript | null = null;

export async function show(renderer: string, count: number): Promise<Shown> {
  const stage = document.getElementById('stage');
  if (!stage) throw new Error('The page has no stage.');
  const longTasks = observeLongTasks();
  const started = performance.now();
  const module: { show: Show } = await import(/* @vite-ignore */ `/renderers/${renderer}/renderer.js`);
  transcript = await module.show(stage, count);
  while (!transcript.isComplete()) await nextFrame();
  await nextFrame();
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 10_000 }));
  return { readyMs: performance.now() - started, longTaskMs: longTasks() };
}

/** The longest frames while the reader scrolls. */
export async function scroll(): Promise<Scrolled> {
  if (!transcript) throw new Error('show() comes first.');
  const { scroller } = transcript;
  const third = scroller.clientHeight / 3;
  const steadyMs = await longestFrame(() => {
    scroller.scrollTop -= third;
  });
  const leapMs = await longestFrame((index) => {
    scroller.scrollTop = (scroller.scrollHeight * (FRAMES - index)) / FRAMES;
  });
  return { steadyMs, leapMs };
}

async function longestFrame(move: (index: number) => void): Promise<number> {
  let longest = 0;
  for (let index = 0; index < FRAMES; index++) {
    const started = performance.now();
    move(index);
    await nextFrame();
    longest = Math.max(longest, performance.now() - started);
  }
  return longest;
}
