import type { ChatEvent, StreamFrame } from '../../protocol/events.ts';
import type { FrameStream, Transport } from '../transport.ts';

// What the scenarios of the transport contract do over and over.

/** What was read of a stream. */
export interface Read {
  frames: readonly StreamFrame[];
  events: readonly ChatEvent[];
  runId: string | null;
}

export function unstopped(): AbortSignal {
  return new AbortController().signal;
}

export function message(text: string, otid: string = crypto.randomUUID()) {
  return { type: 'message', otid, content: [{ type: 'text', text }] } as const;
}

export async function readAll(stream: FrameStream): Promise<Read> {
  const frames: StreamFrame[] = [];
  for await (const frame of stream) frames.push(frame);
  const events = frames.flatMap((frame) => frame.events);
  return { frames, events, runId: runsOf(events).at(-1) ?? null };
}

/** Sends a text and reads the response to its end. */
export async function say(transport: Transport, text: string, otid?: string): Promise<Read> {
  return readAll(await transport.send(message(text, otid), { signal: unstopped() }));
}

/** Sends a text, and leaves the stream once there is a word of the response. */
export async function sayAndLeave(transport: Transport, text: string, otid?: string): Promise<Read> {
  const frames: StreamFrame[] = [];
  for await (const frame of await transport.send(message(text, otid), { signal: unstopped() })) {
    frames.push(frame);
    if (frame.events.some(({ type }) => type === 'text-delta')) break;
  }
  const events = frames.flatMap((frame) => frame.events);
  return { frames, events, runId: runsOf(events).at(-1) ?? null };
}

/** The text of each block, by its key. */
export function textByKey(events: readonly ChatEvent[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const event of events) {
    if (event.type === 'text-delta') texts[event.key] = (texts[event.key] ?? '') + event.delta;
  }
  return texts;
}

export function textOf(events: readonly ChatEvent[]): string {
  return Object.values(textByKey(events)).join('');
}

export function runsOf(events: readonly ChatEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'run' ? event.runId : []));
}
