import { observeLongTasks } from './long-tasks.ts';
import { nextFrame, nextTask, pause } from './pace.ts';
import { isShown } from './shown.ts';
import type { Begin, Packet, Stream } from './stream.ts';

/** How packets come, and when to give up. */
export interface Pace {
  /** Packets before the page gets a frame; null: as many as it takes. */
  perFrame: number | null;
  /** Packets come by the clock, and wait for nothing; null: they come as soon as they can. */
  charactersPerSecond: number | null;
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

let packets: Packet[] = [];
let stream: Stream | null = null;

/** Gets the answer that is to be streamed, as a list of packets. */
export async function load(url: string): Promise<void> {
  packets = await (await fetch(url)).json();
}

/** Puts a renderer on the stage, ready for the answer. */
export async function begin(renderer: string): Promise<void> {
  const stage = document.getElementById('stage');
  if (!stage) throw new Error('The page has no stage.');
  const module: { begin: Begin } = await import(/* @vite-ignore */ `/renderers/${renderer}/renderer.js`);
  stream = await module.begin(stage, packets);
  await nextFrame();
  await nextFrame();
}

/** Streams the answer. */
export async function run(pace: Pace): Promise<Outcome> {
  if (!stream) throw new Error('begin() comes first.');
  const longTasks = observeLongTasks();
  const started = performance.now();
  const isLate = () => performance.now() - started > pace.capMs;
  let given = 0;
  let characters = 0;
  while (given < packets.length && !isLate()) {
    stream.push(given);
    for (const chunk of packets[given] ?? []) characters += chunk.length;
    given += 1;
    await turn(pace, given, characters, started);
  }
  let complete = given === packets.length;
  if (complete) {
    await stream.end();
    // Some draw in their own time. A renderer that is late at the end has not shown the answer either.
    do await nextFrame();
    while (!isShown(stream.root) && !isLate());
    complete = isShown(stream.root);
  }
  const wallMs = performance.now() - started;
  // The end is over when the page is at rest: what was put off is part of the work.
  if (complete) await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2_000 }));
  return { complete, characters, wallMs, longTaskMs: longTasks() };
}

/** Resolves when the next packet may come. */
async function turn(pace: Pace, given: number, characters: number, started: number): Promise<void> {
  const { perFrame, charactersPerSecond } = pace;
  if (charactersPerSecond !== null) {
    const due = started + (characters / charactersPerSecond) * 1_000;
    do await pause(due - performance.now());
    while (performance.now() < due);
  } else if (perFrame !== null && given % perFrame === 0) await nextFrame();
  else await nextTask();
}
