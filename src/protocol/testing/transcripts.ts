import { createDecoder } from '../decode.ts';
import type { ChatEvent, StreamFrame } from '../events.ts';
import { createGapLog, createNumbering } from '../numbering.ts';
import { createSseParser } from '../sse.ts';

// What tests compare of streams and histories.

/** The frames of a whole stream. Throws where a frame is missing. */
export function framesOf(bytes: Uint8Array): StreamFrame[] {
  const parser = createSseParser();
  const decode = createDecoder();
  const positionOf = createNumbering(0, createGapLog(true));
  return [...parser.push(new TextDecoder().decode(bytes)), ...parser.end()].flatMap((item) => {
    if (item.type === 'done') return [];
    const frame = decode(item.value, item.event);
    if (positionOf(frame) === 'after-loss') throw new Error(`A frame is missing before ${frame.seq}.`);
    return frame;
  });
}

/** A line a block, in the order in which they began. */
export function transcriptOf(events: readonly ChatEvent[]): Record<string, string> {
  const blocks: Record<string, string> = {};
  const append = (key: string, text: string) => (blocks[key] = (blocks[key] ?? '') + text);
  for (const event of events) {
    if (event.type === 'text-delta') append(`text ${event.key}`, event.delta);
    if (event.type === 'reasoning-delta') append(`reasoning ${event.key}`, event.delta);
    if (event.type === 'reasoning-hidden') append(`hidden ${event.key}`, event.state);
    if (event.type === 'tool-call') append(`call ${event.callId}`, (event.name ?? '') + event.argumentsDelta);
    if (event.type === 'approval-request')
      append(`approval ${event.callId}`, (event.name ?? '') + event.argumentsDelta);
    if (event.type === 'tool-return') blocks[`return ${event.callId}`] = `${event.status}: ${event.result}`;
  }
  return blocks;
}

/** The same without the names of the blocks, to be written down in a test. */
export const linesOf = (blocks: Record<string, string>): string[] =>
  Object.entries(blocks).map(([key, text]) => `${key.split(' ')[0]}: ${text}`);

/** What remains beside the blocks, with a word for each. */
export function marksOf(events: readonly ChatEvent[]): string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'stop':
        return `stop ${event.reason}`;
      case 'error':
        return `error ${event.error.code}`;
      case 'unknown':
        return `unknown ${event.messageType}`;
      case 'approval-response':
        return event.approve ? 'allowed' : `denied: ${event.reason}`;
      case 'ping':
      case 'run':
      case 'user-message':
        return event.type;
      default:
        return [];
    }
  });
}
