import { afterEach, describe, expect, test } from 'vitest';
import { type Locator, page, userEvent } from 'vitest/browser';
import type { AssistantMessage, ToolPart } from '../conversation/state.ts';
import { ChatError } from '../platform/errors.ts';
import { mount } from './mount.tsx';
import { createFakeView, type FakeView } from './testing/fake-view.ts';
import type { ViewConfig } from './view.ts';

let unmount = (): void => undefined;

afterEach(() => {
  unmount();
  document.body.replaceChildren();
});

async function show(config: Partial<ViewConfig> = {}): Promise<FakeView> {
  const host = document.createElement('div');
  document.body.append(host);
  const view = createFakeView(config);
  const root = host.attachShadow({ mode: 'open' });
  unmount = mount(root, root, view);
  // It is rendered in several tasks.
  await expect.poll(() => root.querySelector('.transcript')).not.toBe(null);
  return view;
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const box = () => page.getByRole('textbox', { name: 'Message' });
const focused = (locator: Locator) => expect.poll(() => locator.query()?.matches(':focus')).toBe(true);

/** Presses it by the keyboard, as those who need the focus do. */
async function press(locator: Locator): Promise<void> {
  await expect.element(locator).toBeVisible();
  (locator.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
}

const call = (key: string): ToolPart => ({
  kind: 'tool',
  key,
  messageId: null,
  name: 'send_email',
  arguments: '{"to":"ada@example.com"}',
  state: 'waiting',
  result: null,
  approval: true,
  decision: null,
  startedAt: null,
  endedAt: null,
});

function asking(view: FakeView, ...keys: string[]): void {
  const message: AssistantMessage = {
    role: 'assistant',
    id: 'message-1',
    parts: keys.map(call),
    date: null,
    stopReason: null,
  };
  view.set({ messages: [message], status: { type: 'awaiting-approval', callIds: keys } });
}

const failing = (view: FakeView): void =>
  view.set({ status: { type: 'failed', error: new ChatError('network', 'Away.'), during: 'send' } });

describe('the focus goes to the box when the control that has it goes', () => {
  test.each(['Allow', 'Don’t allow'])('%s', async (name) => {
    const view = await show();
    asking(view, 'call-1');
    await press(button(name));
    await focused(box());
  });

  test('Allow, not to the next question: pressing Enter twice decides one of them', async () => {
    const view = await show();
    asking(view, 'call-1', 'call-2');
    await press(button('Allow').first());
    await focused(box());
    await userEvent.keyboard('{Enter}');
    expect(view.decisions).toEqual([{ callId: 'call-1', approve: true }]);
  });

  test('Enter in the reason', async () => {
    const view = await show();
    asking(view, 'call-1');
    await press(button('Give a reason'));
    await focused(page.getByRole('textbox', { name: 'Reason' }));
    await userEvent.keyboard('No.{Enter}');
    expect(view.decisions).toEqual([{ callId: 'call-1', approve: false, reason: 'No.' }]);
    await focused(box());
  });

  test('Don’t allow, with the text as the reason', async () => {
    const view = await show();
    asking(view, 'call-1');
    await box().fill('Not today');
    await userEvent.keyboard('{Enter}');
    await press(button('Don’t allow, with this text as the reason'));
    await focused(box());
  });

  test.each(['Retry', 'Dismiss'])('%s', async (name) => {
    const view = await show();
    failing(view);
    await expect.element(button(name)).toBeVisible();
    (button(name).element() as HTMLElement).focus();
    // As if it had worked.
    view.set({ status: { type: 'idle' } });
    await focused(box());
  });

  test('a question that is answered in another tab', async () => {
    const view = await show();
    asking(view, 'call-1');
    await expect.element(button('Allow')).toBeVisible();
    (button('Allow').element() as HTMLElement).focus();
    view.set({ messages: [], status: { type: 'idle' } });
    await focused(box());
  });

  test('End temporary chat', async () => {
    const view = await show();
    view.temporary.isActive.value = true;
    await button('Menu').click();
    await press(button('End temporary chat'));
    await focused(box());
  });
});

test('nobody’s focus is taken who was somewhere else', async () => {
  const view = await show();
  const elsewhere = document.createElement('input');
  document.body.append(elsewhere);
  failing(view);
  await expect.element(button('Retry')).toBeVisible();
  (button('Retry').element() as HTMLElement).focus();
  elsewhere.focus();
  view.set({ status: { type: 'idle' } });
  await expect.element(button('Retry')).not.toBeInTheDocument();
  expect(document.activeElement).toBe(elsewhere);
});

test('nobody’s focus is taken who left the chat for the page', async () => {
  const view = await show();
  failing(view);
  await expect.element(button('Retry')).toBeVisible();
  const retry = button('Retry').element() as HTMLElement;
  retry.focus();
  retry.blur();
  view.set({ status: { type: 'idle' } });
  await expect.element(button('Retry')).not.toBeInTheDocument();
  expect(document.activeElement).toBe(document.body);
});
