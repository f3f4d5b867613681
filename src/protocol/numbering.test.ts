import { describe, expect, it } from 'vitest';
import { ChatError } from '../platform/errors.ts';
import type { ChatEvent } from './events.ts';
import { createGapLog, createNumbering } from './numbering.ts';

const NOWHERE = { messageId: null, stepId: null, runId: null, date: null };
const TEXT: ChatEvent = { type: 'text-delta', key: 'a', delta: 'a', origin: NOWHERE };
const STOP: ChatEvent = { type: 'stop', reason: 'end_turn' };
const PING: ChatEvent = { type: 'ping' };
const ERROR: ChatEvent = { type: 'error', error: new ChatError('model', 'no') };

/** Where frames stand: each is a number, an event without a number, or both. */
function positions(after: number, ...frames: (number | ChatEvent | [number, ChatEvent])[]) {
  const positionOf = createNumbering(after, createGapLog(true));
  return frames.map((frame) => {
    if (typeof frame === 'number') return positionOf({ seq: frame, events: [TEXT] });
    return Array.isArray(frame)
      ? positionOf({ seq: frame[0], events: [frame[1]] })
      : positionOf({ seq: null, events: [frame] });
  });
}

describe('the numbers of frames', () => {
  it('follow each other', () => {
    expect(positions(0, 1, 2, 3)).toEqual(['next', 'next', 'next']);
    expect(positions(7, 8, 9)).toEqual(['next', 'next']);
  });

  it('are known up to where the stream was read, and when they come again', () => {
    expect(positions(2, 1, 2, 3, 3, 2, 4)).toEqual(['known', 'known', 'next', 'known', 'known', 'next']);
  });

  it('leave a gap where a frame was lost, also directly after where the stream was read', () => {
    expect(positions(0, 1, 3)).toEqual(['next', 'after-loss']);
    expect(positions(2, 4)).toEqual(['after-loss']);
  });

  it('begin wherever the server begins', () => {
    expect(positions(0, 5, 6)).toEqual(['next', 'next']);
  });

  it('are taken by frames that show none, and not by pings', () => {
    expect(positions(0, 1, STOP, STOP, 4)).toEqual(['next', 'next', 'next', 'next']);
    expect(positions(0, 1, STOP, 2)).toEqual(['next', 'next', 'next']);
    expect(positions(0, 1, STOP, 4)).toEqual(['next', 'next', 'after-loss']);
    expect(positions(0, 1, PING, PING, 3)).toEqual(['next', 'next', 'next', 'after-loss']);
  });

  it('never leave a gap before an error', () => {
    expect(positions(0, 1, [9, ERROR])).toEqual(['next', 'next']);
  });

  it('are missing no frames in a foreground stream, which has none', () => {
    expect(positions(0, TEXT, TEXT, STOP)).toEqual(['next', 'next', 'next']);
  });
});

describe('a gap', () => {
  it('is a loss three times; if it is still there, the server skips numbers', () => {
    const gaps = createGapLog(true);
    expect([5, 5, 5, 5, 90].map(gaps.isLoss)).toEqual([true, true, true, false, false]);
  });

  it('elsewhere is another one', () => {
    const gaps = createGapLog(true);
    expect([5, 5, 5, 7, 7, 7, 5].map(gaps.isLoss)).toEqual(Array(7).fill(true));
  });

  it('is forgotten where a stream came through', () => {
    const gaps = createGapLog(false);
    const results = [5, 6, 7].map(gaps.isLoss);
    gaps.clear();
    expect([...results, ...[8, 9, 10, 11].map(gaps.isLoss)]).toEqual([true, true, true, true, true, true, false]);
  });
});
