import { CLOSING } from '../answers.mjs';
import { nextFrame, nextTask } from './pace.ts';
import { lastText } from './shown.ts';
import type { Begin, Stream } from './stream.ts';

/** How chunks come, and when to give up. */
export interface Pace {
  /** Chunks in one task. */
  perTask: number;
  /** Chunks before the page gets a frame. */
  perFrame: number;
  capMs: number;
}

export interface Outcome {
  /** Whether the whole answer was shown before the cap. */
  complete: boolean;
  /** How many characters were given. */
  characters: number;
  /** From the first chunk until the answer showed, or was cut off. */
  wallMs: number;
  /** The longest of the tasks that took 50 ms or more; 0: there was none. */
  longTaskMs: number;
}

let chunks: string[] = [];
let stream: Stream | null = null;

/** Gets the answer that is to be streamed. */
export async function load(url: string): Promise<void> {
  chunks = await (await fetch(url)).json();
}

/** Puts a renderer on the stage, ready for the answer. */
export async function begin(renderer: string): Promise<void> {
  const stage = document.getElementById('stage');
  if (!stage) throw new Error('The page has no stage.');
  const module: { begin: Begin } = await import(/* @vite-ignore */ `/renderers/${renderer}/renderer.js`);
  stream = await module.begin(stage, chunks);
  await nextFrame();
  await nextFrame();
}

/** Streams the answer, as fast as the renderer takes it. */
export async function run({ perTask, perFrame, capMs }: Pace): Promise<Outcome> {
  if (!stream) throw new Error('begin() comes first.');
  const longTasks = observeLongTasks();
  const started = performance.now();
  const isLate = () => performance.now() - started > capMs;
  let given = 0;
  let characters = 0;
  while (given < chunks.length && !isLate()) {
    stream.push(given);
    characters += chunks[given]?.length ?? 0;
    given += 1;
    if (given % perFrame === 0) await nextFrame();
    else if (given % perTask === 0) await nextTask();
  }
  let complete = given === chunks.length;
  if (complete) {
    await stream.end();
    // Some draw in their own time. A renderer that is late at the end has not shown the answer either.
    do await nextFrame();
    while (!lastText(stream.root).includes(CLOSING) && !isLate());
    complete = lastText(stream.root).includes(CLOSING);
  }
  const wallMs = performance.now() - started;
  // The end is over when the page is at rest: what was put off is part of the work.
  if (complete) await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2_000 }));
  return { complete, characters, wallMs, longTaskMs: longTasks() };
}

/** Returns what tells the longest so far, in milliseconds. */
function observeLongTasks(): () => number {
  let longest = 0;
  const note = (entries: PerformanceEntryList) => {
    for (const { duration } of entries) longest = Math.max(longest, duration);
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: 'longtask' });
  return () => {
    note(observer.takeRecords());
    observer.disconnect();
    return longest;
  };
}
