import { describe, expect, it } from 'vitest';
import {
  readRecordedHistory,
  readRecordedPage,
  readRecording,
  RECORDINGS,
  RECORDINGS_WITH_HISTORY,
} from './__fixtures__/fixtures.ts';
import { framesOf, linesOf, marksOf, transcriptOf } from './testing/transcripts.ts';
import { decodeHistory } from './history.ts';

// What server 0.16.8 really sent, situation by situation.

const eventsOf = (name: string) => framesOf(readRecording(name)).flatMap(({ events }) => events);
const historyOf = (name: string) => decodeHistory(readRecordedHistory(name));
/** The beginnings of lines: what the model repeats is long. */
const beginningsOf = (lines: readonly string[]) => lines.map((line) => line.slice(0, 36));

const OK = ['run', 'ping', 'stop end_turn'];
const WAITS = ['run', 'ping', 'stop requires_approval'];

/** Each recording's blocks, and what came beside them. */
const TOLD: [name: string, blocks: string[], marks: string[]][] = [
  ['think', ['reasoning: First I weigh the question. Then I cho', 'text: My answer is forty-two.'], OK],
  ['think-foreground', ['reasoning: First I weigh the question. Then I cho', 'text: My answer is forty-two.'], OK],
  [
    'server-tool',
    [
      'text: Let me look. ',
      'call: memory_insert{"label": "human", "new_s',
      'return: success: Nothing.\nLikes tea.',
      'text: The tool said: {\n  "status": "OK",\n  "m',
    ],
    OK,
  ],
  [
    'server-tool-error',
    [
      'call: memory_replace{"label": "human", "old_',
      'return: error: No replacement was performed,',
      'text: The tool said: {\n  "status": "Failed",',
    ],
    OK,
  ],
  [
    'parallel-tools',
    [
      'call: memory_insert{"n": 1}',
      'call: conversation_search{"n": 2}',
      'return: error: LettaCoreToolExecutor.memory_',
      'return: error: LettaCoreToolExecutor.convers',
      'text: Both said: {\n  "status": "Failed",\n  "',
    ],
    OK,
  ],
  // Where an agent may call one tool at a time, the second call is streamed and never made.
  [
    'parallel-tools-off',
    [
      'call: memory_insert{"n": 1}',
      'call: conversation_search{"n": 2}',
      'return: error: LettaCoreToolExecutor.memory_',
      'text: Both said: {\n  "status": "Failed",\n  "',
    ],
    OK,
  ],
  [
    'step-mode',
    [
      'text: Let me look. ',
      'call: memory_insert{"label": "human", "new_s',
      'return: success: Nothing.\nLikes tea.\nStep.',
      'text: The tool said: {\n  "status": "OK",\n  "m',
    ],
    OK,
  ],
  ['approval-request', ['text: Let me look. ', 'approval: send_email{"to": "ann@shop.example'], WAITS],
  ['approve', ['return: success: Sent to ann@shop.example', 'text: The tool said: {\n  "status": "OK",\n  "m'], OK],
  ['approve-again', ['text: You said: <system-alert>Automated keep'], OK],
  ['deny', ['text: The tool said: {\n  "status": "Failed",'], OK],
  ['approval-wrong-id', [], ['run', 'ping', 'stop error', 'error server']],
  ['approval-none-pending', [], ['run', 'ping', 'stop error', 'error server']],
  ['message-while-pending', [], ['run', 'ping', 'stop error', 'error approval-pending']],
  ['client-tool', ['text: Let me look. ', 'approval: get_page_title{}'], WAITS],
  ['client-tool-return', ['text: The tool said: {\n  "status": "OK",\n  "m'], OK],
  ['client-tools-parallel', ['approval: get_page_title{"n": 1}', 'approval: get_time{"n": 2}'], WAITS],
  ['client-tools-parallel-return', ['text: Both said: {\n  "status": "OK",\n  "mes'], OK],
  ['tools-mixed', ['call: conversation_search{"n": 1}', 'approval: get_page_title{"n": 2}'], WAITS],
  ['cancelled', ['text: word1 word2 word3 word4 word5 word6 wo'], ['run', 'ping', 'stop cancelled']],
  ['cancelled-foreground', ['text: word1 word2 word3 word4 word5 word6 wo'], ['run', 'ping', 'stop cancelled']],
  [
    'model-cut',
    ['text: This answer is cut in the middle of'],
    ['run', 'ping', 'stop error', 'stop llm_api_error', 'error model'],
  ],
  [
    'model-cut-foreground',
    ['text: This answer is cut in the middle of'],
    ['run', 'ping', 'stop error', 'stop llm_api_error', 'error model'],
  ],
  [
    'model-bad-frame',
    ['text: This answer meets an error frame'],
    ['run', 'ping', 'stop error', 'stop llm_api_error', 'error model'],
  ],
  ['model-status-400', [], ['run', 'ping', 'stop llm_api_error', 'error model']],
  ['model-status-401', [], ['run', 'ping', 'stop llm_api_error', 'error model']],
  ['model-status-429', [], ['run', 'ping', 'stop llm_api_error', 'error rate-limited']],
  ['model-status-500', [], ['run', 'ping', 'stop llm_api_error', 'error model']],
  ['model-empty', [], OK],
  // The scripted model has no Responses API, so the server could only fail.
  ['hidden-reasoning', [], ['run', 'ping', 'stop llm_api_error', 'error model']],
  ['image', ['text: picture [image_url]'], OK],
  ['pings', ['text: At last I answer.'], ['run', 'ping', 'ping', 'ping', 'stop end_turn']],
  ['resume-from-5', ['text: word5 word6 word7 word8 word9 word10 wo'], ['run', 'stop end_turn']],
  ['resume-past-end', [], ['run', 'ping', 'ping', 'ping']],
];

describe('a recorded stream', () => {
  it.each(TOLD)('%s', (name, blocks, marks) => {
    const events = eventsOf(name);
    expect(beginningsOf(linesOf(transcriptOf(events)))).toEqual(beginningsOf(blocks));
    expect(marksOf(events)).toEqual(marks);
  });

  it('is written down here for each of them', () => {
    expect(TOLD.map(([name]) => name).sort()).toEqual([...RECORDINGS].sort());
  });

  it('of a failed model is one error, though it looks as if frames were missing before it', () => {
    for (const name of RECORDINGS.filter((each) => each.startsWith('model-') && each !== 'model-empty')) {
      expect(eventsOf(name).filter(({ type }) => type === 'error')).toHaveLength(1);
    }
  });
});

/** What is stored although it wasn't streamed, and the other way round: results of page tools, denials, failed steps. */
const DIFFERENT: Record<string, string[]> = {
  'client-tool-return': ['return: success: Contract', 'text: The tool said: {\n  "status": "OK",\n  "m'],
  'client-tools-parallel-return': [
    'return: success: r',
    'return: success: r',
    'text: Both said: {\n  "status": "OK",\n  "mes',
  ],
  deny: ['return: error: Not today.', 'text: The tool said: {\n  "status": "Failed",'],
  'parallel-tools-off': [
    'call: memory_insert{"n": 1}',
    'return: error: LettaCoreToolExecutor.memory_',
    'text: Both said: {\n  "status": "Failed",\n  "',
  ],
  cancelled: [],
  'model-cut': [],
  'model-bad-frame': [],
};

describe('what the server stored of a turn', () => {
  it.each(RECORDINGS_WITH_HISTORY.filter((name) => !(name in DIFFERENT)))('%s is what it streamed', (name) => {
    const stored = transcriptOf(historyOf(name));
    expect(stored).toEqual(transcriptOf(eventsOf(name)));
    expect(Object.keys(stored)).toEqual(Object.keys(transcriptOf(eventsOf(name))));
  });

  it.each(Object.entries(DIFFERENT))('%s differs in what was never streamed, or never stored', (name, blocks) => {
    expect(beginningsOf(linesOf(transcriptOf(historyOf(name))))).toEqual(beginningsOf(blocks));
  });

  it('tells of decisions', () => {
    expect(marksOf(historyOf('approve'))).toEqual(['allowed']);
    expect(marksOf(historyOf('deny'))).toEqual(['denied: Not today.', 'denied: Not today.']);
  });

  it('gives the text beside a pending request the id of the request', () => {
    const [, text, request] = historyOf('approval-request');
    expect(text).toMatchObject({ type: 'text-delta' });
    expect(request).toMatchObject({ type: 'approval-request' });
    const idOf = (event: typeof text) => (event && 'origin' in event ? event.origin.messageId : null);
    expect(idOf(text)).toBe(idOf(request));
  });

  it("hides Letta's alert to the agent, and shows what the agent said to it", () => {
    expect(historyOf('approve-again').map(({ type }) => type)).toEqual(['text-delta']);
  });

  it('holds the picture that the visitor sent', () => {
    expect(historyOf('image')[0]).toMatchObject({
      type: 'user-message',
      content: [
        { type: 'text', text: 'echo picture' },
        { type: 'image', mediaType: 'image/png' },
      ],
    });
  });
});

describe('a recorded page', () => {
  const typesOf = (name: string) => decodeHistory(readRecordedPage(name)).map(({ type }) => type);

  it.each(['page-agent', 'page-conversation'])('%s, all within a second, begins with the question', (name) => {
    expect(typesOf(name)).toEqual(['user-message', 'text-delta']);
  });

  it('of a conversation reads the same in both orders', () => {
    expect(decodeHistory(readRecordedPage('page-conversation-desc'))).toEqual(
      decodeHistory(readRecordedPage('page-conversation-asc')),
    );
    expect(typesOf('page-conversation-desc')).toEqual([
      'user-message',
      'reasoning-delta',
      'text-delta',
      'user-message',
      'text-delta',
      'tool-call',
      'tool-return',
      'text-delta',
    ]);
  });

  it("of an agent, which comes ascending though it was asked for descending, is in the server's order", () => {
    expect(typesOf('page-agent-desc')).toEqual([
      'user-message',
      'reasoning-delta',
      'text-delta',
      'user-message',
      'reasoning-delta',
      'text-delta',
      'user-message',
      'text-delta',
    ]);
  });
});
