import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { AssistantMessage, ChatStatus, Part, ToolPart } from '../../conversation/state.ts';
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
  unmount = mount(root, view);
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
const question = () => page.getByRole('group', { name: 'Allow Ada to use send_email?' });

/** Until Preact has rendered and the browser has drawn. */
const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

describe('a call that needs approval', () => {
  test('asks nothing while its arguments still stream', async () => {
    const { view } = show();
    view.set({ messages: [answering([{ ...WAITING, arguments: '{"to' }])], status: STREAMING });
    await expect.element(page.getByText('Preparing to use send_email')).toBeVisible();
    expect(page.getByRole('button', { name: 'Allow', exact: true }).elements()).toEqual([]);
    view.set({ messages: [answering([WAITING])], status: { type: 'awaiting-approval', callIds: ['call-1'] } });
    await expect.element(question()).toBeVisible();
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
    await expect.element(question().getByText('Allowed')).toBeVisible();
    const rest = page.getByRole('group', { name: 'Allow Ada to use delete_file?' });
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

describe('a tool row', () => {
  test('holds nothing until it is opened, and nothing again once it is closed', async () => {
    const { view, root } = show();
    view.set({ messages: [answering([tool('call-1', { result: '"'.padEnd(100_000, 'x') })])] });
    const row = page.getByText('Used send_email');
    await expect.element(row).toBeVisible();
    expect(root.querySelector('.details')).toBeNull();
    await row.click();
    await expect.element(page.getByText('"to": "ada@example.com"')).toBeVisible();
    expect(root.querySelector('.details')?.textContent.length).toBeLessThan(10_000);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => root.querySelector('.details')?.textContent.length).toBeGreaterThan(100_000);
    await row.click();
    await expect.poll(() => root.querySelector('.details')).toBeNull();
  });

  test('stays as the visitor left it while its call goes on', async () => {
    const { view } = show();
    view.set({ messages: [answering([tool('call-1', { state: 'running', result: null })])], status: STREAMING });
    await page.getByText('Using send_email').click();
    view.set({ messages: [answering([tool('call-1')])], status: { type: 'idle' } });
    await expect.element(page.getByText('Used send_email')).toBeVisible();
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
    await page.getByRole('button', { name: /^Show \d+ earlier steps$/ }).click();
    await expect.poll(count).toBe(151);
  });
});
