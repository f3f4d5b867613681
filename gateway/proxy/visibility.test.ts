import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSite, say, type Site, type SiteVisitor } from '../testing/site.ts';

// What of Letta's streams, histories and failures reaches a visitor, and what of it the operator finds in the log.

const HIDDEN = 'reasoning,tool-arguments,tool-returns';
const UNKNOWN = { a_new_key: 'SECRET', signature: 'SECRET', sender_id: 'SECRET', is_err: 'SECRET' };
const RETURN = { type: 'tool', tool_call_id: 'call_1', status: 'success', tool_return: 'RETURN' };
const CALL = { name: 'search', arguments: 'ARGUMENTS', tool_call_id: 'call_1', function: 'SECRET' };

/** One of each message that a run may bring, with more than a visitor may see. */
const MESSAGES = [
  { message_type: 'user_message', content: 'hello' },
  { message_type: 'user_message', content: '<system-alert>SECRET</system-alert>' },
  { message_type: 'user_message', content: '{"type":"system_alert","message":"SECRET"}' },
  {
    message_type: 'user_message',
    content: [
      { type: 'text', text: 'text' },
      { type: 'a_new_part', text: 'SECRET' },
    ],
  },
  { message_type: 'system_message', content: 'SECRET' },
  { message_type: 'summary_message', summary: 'SECRET' },
  { message_type: 'event_message', event_data: { prompt: 'SECRET' } },
  { message_type: 'a_new_message', content: 'SECRET' },
  { message_type: 'reasoning_message', reasoning: 'REASONING' },
  { message_type: 'hidden_reasoning_message', state: 'omitted', hidden_reasoning: 'SECRET' },
  { message_type: 'assistant_message', content: [{ type: 'text', text: 'hi', signature: 'SECRET' }] },
  { message_type: 'tool_call_message', tool_call: CALL, tool_calls: [CALL] },
  { message_type: 'approval_request_message', tool_call: { ...CALL, arguments: 'ASKED' }, tool_calls: [] },
  {
    message_type: 'approval_response_message',
    approve: null,
    approvals: [
      { ...RETURN, stdout: ['SECRET'] },
      { tool_call_id: 'call_2', approve: false, reason: 'no', extra: 'SECRET' },
    ],
  },
  {
    message_type: 'tool_return_message',
    ...RETURN,
    stdout: ['SECRET'],
    stderr: ['SECRET'],
    func_response: 'SECRET',
    tool_returns: [{ ...RETURN, func_response: 'SECRET', stderr: ['SECRET'] }],
  },
  { message_type: 'usage_statistics', total_tokens: 7, run_ids: ['SECRET'], context: 'SECRET' },
  { message_type: 'stop_reason', stop_reason: 'end_turn' },
].map((message, index) => ({ id: `message-${index}`, date: '2026-11-24T12:00:00+00:00', ...UNKNOWN, ...message }));

let site: Site;
let ann: SiteVisitor;
let logged: string[];
beforeEach(() => {
  logged = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void logged.push(line));
});
afterEach(() => void vi.restoreAllMocks());

async function open(variables: Record<string, string> = {}): Promise<void> {
  site = await createSite(variables);
  ann = await site.arrive();
}

/** Answers all that isn't asked about whose a thing is. */
const misbehave = (respond: () => Response | Promise<Response>) => (site.upstream.answer = async () => respond());
const ask = (body?: unknown) => site.site(ann.token, body ? 'POST' : 'GET', `/v1/agents/${ann.agentId}/messages`, body);

const streamOf = (frames: readonly object[], event = '') =>
  new Response(frames.map((one) => `${event}data: ${JSON.stringify(one)}\n\n`).join('') + 'data: [DONE]\n\n', {
    headers: { 'content-type': 'text/event-stream' },
  });

const WAYS: [string, () => Promise<string>][] = [
  [
    'in a stream',
    async () => {
      misbehave(() => streamOf(MESSAGES.map((message, index) => ({ ...message, seq_id: index + 1 }))));
      return (await ask(say('hi', { streaming: true }))).text();
    },
  ],
  [
    'without a stream',
    async () => {
      misbehave(() => Response.json({ messages: MESSAGES, usage: { total_tokens: 7, x: 'SECRET' }, y: 'SECRET' }));
      return (await ask(say('hi'))).text();
    },
  ],
  [
    'in the history',
    async () => {
      misbehave(() => Response.json(MESSAGES));
      return (await ask()).text();
    },
  ],
];

describe.each(WAYS)('%s', (_, read) => {
  it('no type and no key is shown that isn’t known', async () => {
    await open();
    const shown = await read();
    expect(shown).not.toContain('SECRET');
    for (const word of ['hello', 'REASONING', 'ARGUMENTS', 'RETURN', 'ASKED', '"no"']) expect(shown).toContain(word);
  });

  it('nothing of what the site hides is shown, wherever it stands', async () => {
    await open({ GATEWAY_HIDE: HIDDEN });
    const shown = await read();
    for (const word of ['SECRET', 'REASONING', 'ARGUMENTS', 'RETURN']) expect(shown).not.toContain(word);
    // What it asks about has to be read to be decided.
    expect(shown).toContain('ASKED');
  });
});

it('a hidden frame leaves its number in a stream, and a hidden message its place in a page', async () => {
  await open({ GATEWAY_HIDE: HIDDEN });
  misbehave(() => streamOf(MESSAGES.map((message, index) => ({ ...message, seq_id: index + 1 }))));
  const streamed = await (await ask(say('hi', { streaming: true }))).text();
  expect([...streamed.matchAll(/"seq_id":(\d+)/g)].map(([, number]) => Number(number))).toEqual(
    MESSAGES.map((_, index) => index + 1),
  );
  misbehave(() => Response.json(MESSAGES));
  const page = (await (await ask()).json()) as { id: string }[];
  expect(page.map(({ id }) => id)).toEqual(MESSAGES.map(({ id }) => id));
});

it('an agent’s pending approval is shown as the message that it is', async () => {
  await open();
  const request = { ...MESSAGES.find(({ message_type: type }) => type === 'approval_request_message') };
  misbehave(() => Response.json({ id: ann.agentId, pending_approval: request }));
  const path = `/v1/agents/${ann.agentId}?include=agent.pending_approval`;
  const shown = await (await site.site(ann.token, 'GET', path)).text();
  expect(shown).toContain('ASKED');
  expect(shown).not.toContain('SECRET');
});

const KEY = 'sk-proj-abcdefghijklmnopqrstuvwxyz';
const SAID = `Error code: 401 from http://10.0.0.5/v1: PROVIDER, key ${KEY}, Bearer ${KEY}`;

describe('a failure', () => {
  it.each<[string, object, object]>([
    [
      'of the model',
      { message_type: 'error_message', error_type: 'llm_error', message: SAID, detail: SAID, run_id: 'SECRET' },
      { error_type: 'llm_error', message: 'The model failed.' },
    ],
    [
      'with no type',
      { error: { message: SAID, detail: SAID } },
      { error_type: 'internal_error', message: 'The run failed.' },
    ],
    ['with a code', { error: SAID, code: 'llm_rate_limit' }, { error_type: 'llm_rate_limit' }],
    [
      'of a type that is new',
      { message_type: 'error_message', error_type: `x ${KEY}`, message: SAID },
      { error_type: 'internal_error' },
    ],
    [
      'because a tool call waits',
      {
        message_type: 'error_message',
        message: 'CONFLICT: PROVIDER The agent is waiting for approval on a tool call.',
      },
      { message: 'The agent is waiting for approval of a tool call.' },
    ],
  ])('%s in a stream is told in our words, and logged in Letta’s under the same id', async (_, frame, told) => {
    await open();
    misbehave(() => streamOf([{ ...frame, seq_id: 3 }], 'event: error\n'));
    const response = await ask(say('hi', { streaming: true }));
    const text = await response.text();
    const shown = JSON.parse(/^event: error\ndata: (.*)$/m.exec(text)?.[1] ?? '') as { request_id: string };
    expect(shown).toMatchObject({ message_type: 'error_message', seq_id: 3, ...told });
    expect(text).not.toMatch(/PROVIDER|SECRET|10\.0\.0\.5|sk-proj/);
    expect(shown.request_id).toBe(response.headers.get('x-request-id'));
    expect(logged.join('\n')).toContain('PROVIDER');
    expect(logged.join('\n')).toContain(shown.request_id);
    expect(logged.join('\n')).not.toContain(KEY);
  });

  it.each<[number, object | string, number, object]>([
    [500, { detail: SAID }, 500, { message: 'Letta failed.' }],
    [401, { detail: SAID }, 502, { message: 'Letta failed.' }],
    [
      401,
      { error: { type: 'llm_authentication', message: SAID } },
      502,
      { detail: expect.stringMatching(/^llm_authentication: /) },
    ],
    [422, { detail: [{ loc: ['PROVIDER'], msg: SAID }] }, 422, { message: 'Letta does not understand the request.' }],
    [
      402,
      { error: SAID, reasons: ['not-enough-credits'] },
      402,
      { detail: expect.stringMatching(/^not-enough-credits/) },
    ],
    [404, `<html>${SAID}`, 404, { message: 'There is nothing of that id.' }],
    [
      409,
      { detail: { code: 'PENDING_APPROVAL', message: SAID, pending_request_id: KEY } },
      409,
      { detail: { code: 'PENDING_APPROVAL', message: 'The agent is waiting for approval of a tool call.' } },
    ],
  ])('%s with %s is told in our words, and logged in Letta’s', async (status, body, toldStatus, told) => {
    await open();
    misbehave(() => (typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status })));
    const response = await ask();
    const text = await response.text();
    expect([response.status, JSON.parse(text)]).toEqual([toldStatus, expect.objectContaining(told)]);
    expect(text).not.toMatch(/PROVIDER|10\.0\.0\.5|sk-proj/);
    expect(JSON.parse(text).request_id).toBe(response.headers.get('x-request-id'));
    expect(logged.join('\n')).toContain('PROVIDER');
    expect(logged.join('\n')).toContain(response.headers.get('x-request-id'));
    expect(logged.join('\n')).not.toContain(KEY);
  });
});
