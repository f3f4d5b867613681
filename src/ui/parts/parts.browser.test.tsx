import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { AssistantMessage, ChatStatus, Part, ToolPart } from '../../conversation/state.ts';
import { reveal } from '../../markdown/reveal.ts';
import { mount } from '../mount.tsx';
import { createFakeView, type FakeView } from '../testing/fake-view.ts';
import type { ViewConfig } from '../view.ts';

let unmount = (): void => undefined;

afterEach(() => {
  unmount();
  document.body.replaceChildren();
});

function show(config?: Partial<ViewConfig>): { view: FakeView; root: ShadowRoot } {
  const host = document.createElement('div');
  document.body.append(host);
  const root = host.attachShadow({ mode: 'open' });
  const view = createFakeView(config);
  unmount = mount(root, root, view);
  return { view, root };
}

const tool = (key: string, more: Partial<ToolPart> = {}): ToolPart => ({
  kind: 'tool',
  key,
  messageId: null,
  name: 'send_email',
  arguments: '{"to":"ada@example.com"}',
  state: 'success',
  result: '"sent"',
  approval: false,
  decision: null,
  startedAt: null,
  endedAt: null,
  ...more,
});

const answering = (parts: readonly Part[]): AssistantMessage => ({
  role: 'assistant',
  id: 'message-1',
  parts,
  date: null,
  stopReason: null,
});

const WAITING = tool('call-1', { state: 'waiting', result: null, approval: true });
const STREAMING: ChatStatus = { type: 'streaming', runId: 'run-1' };
const question = () => page.getByRole('group', { name: 'Allow Ada to use send email?' });

/** Until Preact has rendered and the browser has drawn. */
const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

describe('a call that needs approval', () => {
  test('asks nothing while its arguments still stream', async () => {
    const { view } = show();
    view.set({ messages: [answering([{ ...WAITING, arguments: '{"to' }])], status: STREAMING });
    await expect.element(page.getByText('Preparing to use send email')).toBeVisible();
    expect(page.getByRole('button', { name: 'Allow', exact: true }).elements()).toEqual([]);
    view.set({ messages: [answering([WAITING])], status: { type: 'awaiting-approval', callIds: ['call-1'] } });
    await expect.element(question()).toBeVisible();
    await expect.element(question().getByText('ada@example.com', { exact: true })).toBeVisible();
    await question().getByText('Details').click();
    await expect.element(question().getByText('"to": "ada@example.com"')).toBeVisible();
  });

  test('has no buttons after the first click, while other calls still wait', async () => {
    const { view } = show();
    const other = tool('call-2', { name: 'delete_file', state: 'waiting', result: null, approval: true });
    view.set({
      messages: [answering([WAITING, other])],
      status: { type: 'awaiting-approval', callIds: ['call-1', 'call-2'] },
    });
    await question().getByRole('button', { name: 'Allow', exact: true }).click();
    expect(question().getByRole('button').elements()).toEqual([]);
    const rest = page.getByRole('group', { name: 'Allow Ada to use delete file?' });
    await rest.getByRole('button', { name: 'Don’t allow' }).click();
    expect(rest.getByRole('button').elements()).toEqual([]);
    expect(view.decisions).toEqual([
      { callId: 'call-1', approve: true },
      { callId: 'call-2', approve: false },
    ]);
  });

  test('asks only for calls that the chat waits for', async () => {
    const { view } = show();
    view.set({ messages: [answering([WAITING])], status: { type: 'awaiting-approval', callIds: ['call-9'] } });
    await drawn();
    expect(question().elements()).toEqual([]);
  });
});

describe('a question', () => {
  const asked = (more: Partial<ToolPart>) => ({
    messages: [answering([{ ...WAITING, ...more }])],
    status: { type: 'awaiting-approval', callIds: ['call-1'] } as const,
  });
  const schema = {
    title: 'Send an e-mail',
    type: 'object',
    properties: { to: { title: 'Recipient', type: 'string' }, urgent: { title: 'Urgent', type: 'boolean' } },
  };
  const agent = {
    id: 'agent-1',
    name: 'Ada',
    lastRunAt: null,
    tools: [{ name: 'send_email', description: 'Sends it. Model: be brief.', parameters: schema }],
  };

  test('is in the words of the tool’s schema, and leaves no argument out', async () => {
    const { view, root } = show();
    view.set({
      agent,
      ...asked({ arguments: '{"secret_copy":"eve@example.com","urgent":true,"to":"ada@example.com"}' }),
    });
    await expect.element(page.getByRole('group', { name: 'Allow “Send an e-mail”?' })).toBeVisible();
    const fields = [...root.querySelectorAll('.field')].map((field) => field.textContent);
    expect(fields).toEqual(['Recipientada@example.com', 'UrgentYes', 'Secret copyeve@example.com']);
    await expect.element(page.getByText('Sends it.', { exact: true })).toBeVisible();
  });

  test('shows what hides or turns text, and folds long values', async () => {
    const { view, root } = show();
    const args = { to: 'ada\u202Egro@evil', body: 'x'.repeat(5_000) };
    view.set(asked({ arguments: JSON.stringify(args) }));
    await expect.element(page.getByText('ada[U+202E]gro@evil')).toBeVisible();
    expect(root.querySelector('.fields')?.textContent.length).toBeLessThan(500);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => root.querySelector('.fields')?.textContent.length).toBeGreaterThan(5_000);
  });

  test('shows what hides or turns text wherever it is asked: names of agent, tool and arguments, and the raw JSON', async () => {
    const { view, root } = show();
    view.set({
      agent: { id: 'agent-1', name: 'A\u202Eda', tools: [], lastRunAt: null },
      ...asked({ name: 'send\u200B_email', arguments: '{"t\u2066o":"x","list":[{"a":"b\u202Ec"}]}' }),
    });
    await expect
      .element(page.getByRole('group', { name: 'Allow A[U+202E]da to use send[U+200B] email?' }))
      .toBeVisible();
    await page.getByText('Details').click();
    await expect.poll(() => root.querySelectorAll('.json').length).toBe(2);
    expect(root.querySelector('.heading')?.textContent).toBe('A[U+202E]da');
    const shown = root.querySelector('.approval')?.textContent ?? '';
    expect(shown).toContain('T[U+2066]o');
    expect(shown).toContain('b[U+202E]c');
    expect(shown).toContain('send[U+200B]_email');
    expect(reveal(shown)).toBe(shown);
  });

  test('takes a reason with the No, in one go', async () => {
    const { view } = show();
    view.set(asked({}));
    await page.getByRole('button', { name: 'Give a reason' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('Wrong address');
    await page.getByRole('button', { name: 'Don’t allow' }).click();
    expect(view.decisions).toEqual([{ callId: 'call-1', approve: false, reason: 'Wrong address' }]);
  });

  test('comes first: Enter says so, keeps the text, and offers it as the reason', async () => {
    const { view } = show();
    view.set(asked({}));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('Use my other address');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Please answer the question above first.')).toBeVisible();
    await expect.element(box).toHaveValue('Use my other address');
    await page.getByRole('button', { name: 'Don’t allow, with this text as the reason' }).click();
    expect(view.decisions).toEqual([{ callId: 'call-1', approve: false, reason: 'Use my other address' }]);
    await expect.element(box).toHaveValue('');
  });

  test('leaves its decision in the transcript', async () => {
    const { view } = show();
    const decision = { approve: false, reason: 'Wrong address' };
    view.set({ messages: [answering([tool('call-1', { approval: true, state: 'denied', decision })])] });
    await expect.element(page.getByText('Not allowed')).toBeVisible();
    await page.getByText('send email').click();
    await expect.element(page.getByText('Reason: Wrong address')).toBeVisible();
  });
});

describe('a long wait', () => {
  afterEach(() => void vi.useRealTimers());

  const running = (key: string) => tool(key, { state: 'running', result: null });

  test.each<[string, readonly Part[]]>([
    ['a tool', [running('call-1')]],
    ['many calls of a tool', [tool('call-1'), running('call-2'), running('call-3'), running('call-4')]],
    [
      'reasoning',
      [{ kind: 'reasoning', key: 'r', text: 'Hm', hidden: null, done: false, startedAt: null, endedAt: null }],
    ],
    ['silence', [{ kind: 'text', key: 't', text: 'Let me see.', done: true }]],
  ])('for %s never shows the same for 30 seconds', async (_, parts) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    const { view, root } = show();
    view.set({ messages: [answering(parts)], status: STREAMING });
    await drawn();
    await drawn();
    const transcript = () => root.querySelector('.transcript')?.textContent ?? '';
    const seen = [transcript()];
    for (let step = 0; step < 4; step += 1) {
      vi.advanceTimersByTime(25_000);
      await drawn();
      seen.push(transcript());
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen.at(-1)).toContain('1 min 40 sec');
  });
});

describe('a tool row', () => {
  test('says how long the call took, and what it was about', async () => {
    const { view } = show({ toolLabels: { send_email: 'Sent an e-mail' } });
    const times = { startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:01:05Z' };
    view.set({ messages: [answering([tool('call-1', times)])] });
    await expect.element(page.getByText('Sent an e-mail ada@example.com 1 min 5 sec')).toBeVisible();
  });

  test('stands for hundreds of parallel calls', async () => {
    const { view, root } = show();
    const calls = Array.from({ length: 300 }, (_, index) =>
      tool(`call-${index}`, index < 299 ? {} : { state: 'error', result: 'no' }),
    );
    view.set({ messages: [answering(calls)] });
    const row = page.getByText('Used send email 300× · Failed: 1');
    await expect.element(row).toBeVisible();
    expect(root.querySelectorAll('details').length).toBe(1);
    await row.click();
    await expect.poll(() => root.querySelectorAll('details').length).toBe(51);
  });

  test('holds nothing until it is opened, and nothing again once it is closed', async () => {
    const { view, root } = show();
    view.set({ messages: [answering([tool('call-1', { result: '"'.padEnd(100_000, 'x') })])] });
    const row = page.getByText('Used send email');
    await expect.element(row).toBeVisible();
    expect(root.querySelector('.details')).toBeNull();
    await row.click();
    await expect.poll(() => root.querySelector('.fields')?.textContent).toContain('ada@example.com');
    expect(root.querySelector('.details')?.textContent.length).toBeLessThan(10_000);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => root.querySelector('.details')?.textContent.length).toBeGreaterThan(100_000);
    await row.click();
    await expect.poll(() => root.querySelector('.details')).toBeNull();
  });

  test('stays as the visitor left it while its call goes on', async () => {
    const { view } = show();
    view.set({ messages: [answering([tool('call-1', { state: 'running', result: null })])], status: STREAMING });
    await page.getByText('Using send email').click();
    view.set({ messages: [answering([tool('call-1')])], status: { type: 'idle' } });
    await expect.element(page.getByText('Used send email')).toBeVisible();
    await expect.element(page.getByText('"sent"')).toBeVisible();
  });
});

describe('ten thousand parts in one response', () => {
  const parts = Array.from({ length: 10_000 }, (_, index) =>
    index % 2
      ? tool(`call-${index}`)
      : ({ kind: 'text', key: `text-${index}`, text: `Step ${index}`, done: true } as const),
  );

  test('are rendered in small numbers, and the earlier ones on demand', async () => {
    const { view, root } = show();
    await drawn();
    view.set({ messages: [answering(parts)], status: STREAMING });
    await expect.element(page.getByText('Step 9998')).toBeVisible();
    const count = () => root.querySelectorAll('.assistant-message > *').length;
    expect(count()).toBe(101);
    await page.getByRole('button', { name: /^Show [\d,]+ earlier steps$/ }).click();
    await expect.poll(count).toBe(151);
  });

  test('says how many were dropped, where the chat keeps only the last ones', async () => {
    const { view, root } = show();
    await drawn();
    view.set({ messages: [{ ...answering([tool('call-1')]), omitted: 7 }], status: STREAMING });
    await expect
      .element(page.getByText('The first 7 steps of this answer are not shown: there are too many.'))
      .toBeVisible();
    view.set({ messages: [answering([tool('call-1')])] });
    await expect.poll(() => root.querySelector('.steps-omitted')).toBeNull();
  });
});

describe('a picture of a stored message of the visitor’s', () => {
  test('obeys the policy for the agent’s: none from elsewhere without a click, never a Referer, no SVG', async () => {
    const { view, root } = show();
    view.set({
      messages: [
        {
          role: 'user',
          id: 'message-1',
          date: null,
          content: [
            { type: 'image', url: 'https://evil.test/?secret' },
            { type: 'image', mediaType: 'image/svg+xml', data: 'AAAA' },
            { type: 'image', mediaType: 'image/png', data: 'AAAA' },
          ],
        },
      ],
    });
    await expect.poll(() => root.querySelector('.user-message button')?.textContent).toContain('evil.test');
    const images = [...root.querySelectorAll<HTMLImageElement>('.user-message img')];
    expect(images.map(({ src, referrerPolicy }) => [src, referrerPolicy])).toEqual([
      ['data:image/png;base64,AAAA', 'no-referrer'],
    ]);
  });
});

describe('a response that ended early', () => {
  test.each([
    ['cancelled', 'Stopped'],
    ['max_steps', 'Stopped: the agent took as many steps as it may.'],
    ['max_tokens_exceeded', 'Stopped: the answer became too long.'],
    ['llm_api_error', 'The agent could not finish its answer.'],
  ])('says why in words: %s', async (stopReason, words) => {
    const { view } = show();
    view.set({ messages: [{ ...answering([tool('call-1')]), stopReason }] });
    await expect.element(page.getByText(words, { exact: true })).toBeVisible();
  });

  test('says nothing where it ended well', async () => {
    const { view, root } = show();
    view.set({ messages: [{ ...answering([tool('call-1')]), stopReason: 'end_turn' }] });
    await drawn();
    expect(root.querySelector('[part~=stopped]')).toBeNull();
  });
});
