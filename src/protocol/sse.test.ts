import { describe, expect, it } from 'vitest';
import { createSseParser, type SseItem } from './sse.ts';

const data = (value: unknown, event: string | null = null): SseItem => ({ type: 'data', event, value });

describe('createSseParser', () => {
  it('yields an event once its blank line has come', () => {
    const parser = createSseParser();
    expect([...parser.push('data: {"a"')]).toEqual([]);
    expect([...parser.push(':1}\n')]).toEqual([]);
    expect([...parser.push('\n')]).toEqual([data({ a: 1 })]);
  });

  it('keeps the name of an event', () => {
    const parser = createSseParser();
    expect([...parser.push('event: error\ndata: {"message":"no"}\n\ndata: {}\n\n')]).toEqual([
      data({ message: 'no' }, 'error'),
      data({}),
    ]);
  });

  it('takes [DONE] for the end, however often it comes', () => {
    const parser = createSseParser();
    expect([...parser.push('data: [DONE]\n\ndata:[DONE]\n\n')]).toEqual([{ type: 'done' }, { type: 'done' }]);
  });

  it('hands over the bare text of a named event that is not JSON', () => {
    const parser = createSseParser();
    expect([...parser.push('event: error\ndata: out of luck\n\n')]).toEqual([data('out of luck', 'error')]);
  });

  it('throws at an unnamed event that is not JSON, after what came before it, and from then on', () => {
    const parser = createSseParser();
    const items = parser.push('data: {"a":1}\n\ndata: <html>\n\ndata: {"b":2}\n\n')[Symbol.iterator]();
    expect(items.next().value).toEqual(data({ a: 1 }));
    expect(() => items.next()).toThrow(expect.objectContaining({ code: 'protocol' }));
    expect(() => [...parser.push('data: {"c":3}\n\n')]).toThrow(expect.objectContaining({ code: 'protocol' }));
    expect(() => [...parser.end()]).toThrow(expect.objectContaining({ code: 'protocol' }));
  });

  it.each<[what: string, text: string]>([
    ['one line that does not end', `data: "${'x'.repeat(100)}`],
    ['many lines without a blank one', 'data: 1\n'.repeat(100)],
    ['one that is complete', `data: "${'x'.repeat(100)}"\n\n`],
  ])('throws at an event that is too long: %s', (_what, text) => {
    const whole = createSseParser({ maxEventLength: 64 });
    expect(() => [...whole.push(text)]).toThrow(expect.objectContaining({ code: 'protocol' }));
    const pieces = createSseParser({ maxEventLength: 64 });
    expect(() => Array.from(text, (character) => [...pieces.push(character)])).toThrow(
      expect.objectContaining({ code: 'protocol' }),
    );
  });

  it('reads any number of events that are each short enough', () => {
    const parser = createSseParser({ maxEventLength: 64 });
    expect([...parser.push('data: {"a":1}\n\n'.repeat(1000))]).toHaveLength(1000);
  });

  it('takes an event of just under 1 MiB by default, and none beyond', () => {
    const event = (length: number) => `data: "${'x'.repeat(length - 2)}"\n\n`;
    expect([...createSseParser().push(event(1024 * 1024 - 10))]).toHaveLength(1);
    expect(() => [...createSseParser().push(event(1024 * 1024 + 1))]).toThrow(/1048576/);
  });

  it('reads a last event that only lacks its blank line, and drops one that was cut', () => {
    const complete = createSseParser();
    expect([...complete.push('event: error\ndata: {"message":"no"}')]).toEqual([]);
    expect([...complete.end()]).toEqual([data({ message: 'no' }, 'error')]);
    const cut = createSseParser();
    expect([...cut.push('event: error\ndata: {"message":"n')]).toEqual([]);
    expect([...cut.end()]).toEqual([]);
  });

  it('finds no event in a page of HTML', () => {
    const parser = createSseParser();
    expect([...parser.push('<!doctype html>\n<title>502: Bad Gateway</title>\n\n'), ...parser.end()]).toEqual([]);
  });
});
