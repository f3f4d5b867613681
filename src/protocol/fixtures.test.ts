import { describe, expect, it } from 'vitest';
import { ChatError } from '../platform/errors.ts';
import { readHistory, readStream, STREAMS, STREAMS_WITH_HISTORY } from './__fixtures__/fixtures.ts';
import { linesOf, marksOf, transcriptOf } from './testing/transcripts.ts';
import { createDecoder } from './decode.ts';
import type { ChatEvent, StreamFrame } from './events.ts';
import { decodeHistory } from './history.ts';
import { createSseParser, type SseItem } from './sse.ts';

/** What a reader of a whole stream gets: frames, `[DONE]`, and the error that ended it, if any. */
type Outcome = StreamFrame | 'done' | ChatError;

function read(pieces: Iterable<Uint8Array>): Outcome[] {
  const text = new TextDecoder();
  const parser = createSseParser();
  const decode = createDecoder();
  const outcomes: Outcome[] = [];
  const take = (items: Iterable<SseItem>) => {
    for (const item of items) outcomes.push(item.type === 'done' ? 'done' : decode(item.value, item.event));
  };
  try {
    for (const piece of pieces) take(parser.push(text.decode(piece, { stream: true })));
    take(parser.push(text.decode()));
    take(parser.end());
  } catch (error) {
    outcomes.push(ChatError.from(error));
  }
  return outcomes;
}

/** Comparable as a string, which is much faster than a deep comparison at each of some 26,000 cuts. */
function printed(outcomes: readonly Outcome[]): string {
  return JSON.stringify(outcomes, (_key, value: unknown) =>
    value instanceof ChatError ? { ...value, message: value.message } : value,
  );
}

function eventsOf(name: string): ChatEvent[] {
  return read([readStream(name)]).flatMap((outcome) =>
    outcome === 'done' || outcome instanceof ChatError ? [] : outcome.events,
  );
}

/** Each stream's blocks, and what came beside them. */
const TOLD: [name: string, blocks: string[], marks: string[]][] = [
  [
    'tool-call',
    ['reasoning: Think', 'text: Let me check.', 'call: web_search{"q":"x"}', 'return: success: ok', 'text: Done.'],
    ['run', 'ping', 'stop end_turn'],
  ],
  ['approval', ["text: I'll send it.", 'approval: send_email{"to":"a"}'], ['run', 'ping', 'stop requires_approval']],
  ['model-error', [], ['stop llm_api_error', 'run', 'error model']],
  ['doubled-stop', ['text: Half an ans'], ['run', 'stop llm_api_error', 'stop error', 'error model']],
  [
    'multi-byte',
    ['text: Grüß dich 👋🏽 — 家族 👩‍👩‍👧‍👦 שלום عليكم السلام، e\u0301 und 𝒳\u2028 end 😀 ✓'],
    ['run', 'stop end_turn'],
  ],
  [
    'parallel-tool-calls',
    [
      'call: weather{"city":"Bern"}',
      'call: time{"zone":"CET"}',
      'return: success: 12°',
      'return: error: no such zone',
      'text: It is 12°.',
    ],
    ['run', 'stop end_turn'],
  ],
  ['text-thinking-text', ['text: First this.', 'reasoning: Hmm, wait.', 'text: Then that.'], ['run', 'stop end_turn']],
  ['content-parts', ['text: One two three.'], ['run', 'stop end_turn']],
  ['hidden-reasoning', ['hidden: omitted', 'text: Forty-two.'], ['run', 'stop end_turn']],
  [
    'whole-messages',
    ['reasoning: Think', 'text: Let me check.', 'call: web_search{"q":"x"}', 'return: success: ok', 'text: Done.'],
    ['run', 'stop end_turn'],
  ],
  ['cancelled', ['text: A very long story'], ['run', 'ping', 'stop cancelled']],
  ['cancelled-event', ['text: A very long '], ['run', 'stop cancelled']],
  ['bare-errors', [], ['error server', 'error quota']],
  ['unknown-types', ['text: Still here.'], ['run', 'unknown response_state', 'unknown object', 'stop end_turn']],
  [
    'legacy',
    ['reasoning: The user greets.', 'text: Hi there!', 'call: archive{}', 'return: success: {"status":"OK"}'],
    ['stop tool_rule'],
  ],
  ['crlf', ['text: Lines end\r\nso. 🙂'], ['run', 'stop end_turn']],
  ['pings', ['text: Slowly.'], ['run', 'ping', 'ping', 'ping', 'ping', 'stop end_turn']],
  ['echoed-user', ['text: Hello!'], ['user-message', 'run', 'stop end_turn']],
  ['no-last-blank-line', ['text: Bye.'], ['run', 'stop end_turn']],
  ['cut-event', ['text: Until here'], ['run']],
  ['not-json', ['text: Before.'], ['run']],
];

describe('a stream', () => {
  it.each(STREAMS)('%s reads the same byte by byte', (name) => {
    const bytes = readStream(name);
    const single = Array.from(bytes, (_byte, index) => bytes.subarray(index, index + 1));
    expect(printed(read(single))).toBe(printed(read([bytes])));
  });

  it.each(STREAMS)('%s reads the same when cut at any byte', (name) => {
    const bytes = readStream(name);
    const whole = printed(read([bytes]));
    const different: number[] = [];
    for (let cut = 0; cut <= bytes.length; cut++) {
      if (printed(read([bytes.subarray(0, cut), bytes.subarray(cut)])) !== whole) different.push(cut);
    }
    expect(different).toEqual([]);
  });

  it.each(STREAMS_WITH_HISTORY)('%s and the history of the same exchange tell the same', (name) => {
    const streamed = transcriptOf(eventsOf(name));
    const stored = transcriptOf(decodeHistory(readHistory(name)));
    expect(stored).toEqual(streamed);
    expect(Object.keys(stored)).toEqual(Object.keys(streamed));
    expect(Object.keys(stored)).not.toEqual([]);
  });
});

describe('what the streams say', () => {
  it.each(TOLD)('%s', (name, blocks, marks) => {
    expect(linesOf(transcriptOf(eventsOf(name)))).toEqual(blocks);
    expect(marksOf(eventsOf(name))).toEqual(marks);
  });

  it('is written down here for each of them', () => {
    expect(TOLD.map(([name]) => name).sort()).toEqual([...STREAMS].sort());
  });

  it('ends with [DONE] even without the last blank line, and with nothing where an event was cut', () => {
    expect(read([readStream('no-last-blank-line')]).at(-1)).toBe('done');
    expect(read([readStream('cut-event')]).at(-1)).toMatchObject({ events: [{ type: 'run' }, { type: 'text-delta' }] });
  });

  it('fails at what is not JSON, after handing over all that came before', () => {
    expect(read([readStream('not-json')]).at(-1)).toMatchObject({ code: 'protocol' });
  });

  it('keeps the line ends of the files', () => {
    expect(new TextDecoder().decode(readStream('crlf'))).toContain('\r\n\r\ndata: [DONE]\r\n\r\n');
  });
});
