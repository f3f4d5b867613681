import { signal } from '@preact/signals';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Locator, page, userEvent } from 'vitest/browser';
import type { AssistantMessage, UserMessage } from '../conversation/state.ts';
import { mount } from './mount.tsx';
import { summary } from './testing/fake-conversations.ts';
import { createFakeView, type FakeView } from './testing/fake-view.ts';

let unmount = (): void => undefined;

afterEach(() => {
  vi.useRealTimers();
  unmount();
  document.body.replaceChildren();
});

/** A chat whose token opens several conversations. */
function show(): { view: FakeView; root: ShadowRoot } {
  const host = document.createElement('div');
  document.body.append(host);
  const root = host.attachShadow({ mode: 'open' });
  const view = createFakeView({ memory: 'off' });
  view.conversations.set({
    access: 'full',
    canFork: true,
    items: [summary('default', { title: null }), summary('conv-1'), summary('conv-2')],
  });
  unmount = mount(root, root, view);
  return { view, root };
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const list = () => page.getByRole('list', { name: 'Conversations' });
const row = (index: number) => list().getByRole('listitem').nth(index);
/** Waits until it has the focus; to the document that is the chat's host. */
const focused = (locator: Locator) => expect.poll(() => locator.query()?.matches(':focus')).toBe(true);
const said = (text: string): UserMessage => ({
  role: 'user',
  id: `said ${text}`,
  content: [{ type: 'text', text }],
  date: null,
});
const answered = (id: string): AssistantMessage => ({
  role: 'assistant',
  id,
  parts: [{ kind: 'text', key: id, text: `Answer ${id}`, done: true }],
  date: null,
  stopReason: 'end_turn',
});

async function openList(): Promise<void> {
  await button('Menu').click();
  await button('Conversations').click();
  await expect.element(list()).toBeVisible();
}

describe('the header', () => {
  test('has a menu that says what this is, where the token opens nothing more', async () => {
    const { view } = show();
    view.conversations.set({ access: 'none' });
    await button('Menu').click();
    await focused(button('About this chat'));
    await userEvent.keyboard('{Enter}');
    const about = page.getByRole('dialog', { name: 'About this chat' });
    await expect.element(about).toHaveAccessibleDescription(/AI.*letta-chat-widget \d/);
    await userEvent.keyboard('{Enter}');
    await focused(button('Menu'));
  });

  test('has the memory’s own button where that is all', async () => {
    const { view } = show();
    view.conversations.set({ access: 'none' });
    view.config.value = { ...view.config.peek(), memory: 'read' };
    await expect.element(button('Memory')).toBeVisible();
    await button('Menu').click();
    await expect.element(button('Memory')).toBeVisible();
  });

  test('says whose answer waits in another conversation', async () => {
    const { view, root } = show();
    await expect.element(button('Menu')).not.toHaveAccessibleDescription();
    view.conversations.set({ items: [summary('conv-1', { hasUnread: true })] });
    await expect.element(button('Menu')).toHaveAccessibleDescription('New answer');
    expect(root.querySelector('.panel > * > [role=status]')?.textContent).toBe('New answer in “Title of conv-1”.');
    view.conversations.currentId.value = 'conv-1';
    await expect.element(button('Menu')).not.toHaveAccessibleDescription();
  });

  test('names the open conversation', async () => {
    const { view } = show();
    view.conversations.currentId.value = 'conv-2';
    await expect.element(page.getByText('Title of conv-2')).toBeVisible();
  });
});

describe('the menu', () => {
  test('asks before everything is deleted, and says when it is', async () => {
    const { view } = show();
    const asked: string[] = [];
    const visitor = { ...view.visitor, canDeleteData: signal(true), deleteData: async () => void asked.push('delete') };
    Object.assign(view.visitor, visitor);
    await button('Menu').click();
    await button('Delete my data').click();
    const question = page.getByRole('alertdialog', { name: 'Delete my data' });
    await focused(question.getByRole('button', { name: 'Cancel' }));
    await expect.element(question).toHaveAccessibleDescription(/It can’t be undone/);
    expect(asked).toEqual([]);
    await question.getByRole('button', { name: 'Delete everything' }).click();
    await focused(question.getByRole('button', { name: 'Close' }));
    await expect.element(question).toHaveAccessibleDescription(/Everything was deleted/);
    expect(asked).toEqual(['delete']);
    await question.getByRole('button', { name: 'Close' }).click();
    await focused(page.getByRole('textbox', { name: 'Message' }));
  });

  test('answers to arrows, Home, End and Escape, and gives the focus back', async () => {
    const { view } = show();
    view.config.value = { ...view.config.peek(), memory: 'read' };
    await button('Menu').click();
    await expect.element(button('Menu')).toHaveAttribute('aria-expanded', 'true');
    await focused(button('New conversation'));
    await userEvent.keyboard('{ArrowDown}');
    await focused(button('Conversations'));
    await userEvent.keyboard('{End}');
    await focused(button('About this chat'));
    await userEvent.keyboard('{ArrowDown}');
    await focused(button('New conversation'));
    await userEvent.keyboard('{ArrowUp}');
    await focused(button('About this chat'));
    await userEvent.keyboard('{Home}');
    await focused(button('New conversation'));
    await userEvent.keyboard('{Escape}');
    await expect.element(button('New conversation')).not.toBeInTheDocument();
    await focused(button('Menu'));
  });

  test('closes when somebody presses elsewhere', async () => {
    show();
    await button('Menu').click();
    await page.getByRole('log').click();
    await expect.element(button('New conversation')).not.toBeInTheDocument();
  });

  test('begins a conversation, and the visitor can write at once', async () => {
    const { view } = show();
    await button('Menu').click();
    await expect.element(button('New conversation')).toHaveAccessibleDescription('Ada still remembers you');
    await button('New conversation').click();
    await focused(page.getByRole('textbox', { name: 'Message' }));
    expect(view.conversations.calls).toEqual(['create']);
  });

  test('says what didn’t work', async () => {
    const { view } = show();
    view.conversations.failure = new Error('no');
    await button('Menu').click();
    await button('New conversation').click();
    await expect.element(page.getByRole('alert').getByText('That didn’t work.')).toBeVisible();
  });

  test('asks before it empties the agent’s own conversation', async () => {
    const { view } = show();
    view.set({ messages: [said('Hello'), answered('a')] });
    await button('Menu').click();
    await button('Start over').click();
    const question = page.getByRole('alertdialog', { name: 'Start over' });
    await expect
      .element(question)
      .toHaveAccessibleDescription('This empties the conversation. What Ada remembers stays.');
    await focused(question.getByRole('button', { name: 'Cancel' }));
    await userEvent.keyboard('{Escape}');
    await focused(button('Menu'));
    expect(view.conversations.calls).toEqual([]);
    await button('Menu').click();
    await button('Start over').click();
    await question.getByRole('button', { name: 'Start over' }).click();
    await expect.element(question).not.toBeInTheDocument();
    expect(view.conversations.calls).toEqual(['startOver']);
  });

  test('empties no other conversation: those can be deleted', async () => {
    const { view } = show();
    view.set({ messages: [said('Hello'), answered('a')] });
    view.conversations.currentId.value = 'conv-1';
    await button('Menu').click();
    await expect.element(button('New conversation')).toBeVisible();
    await expect.element(button('Start over')).not.toBeInTheDocument();
  });
});

describe('the list of conversations', () => {
  test('says when, what runs, what is new, and which one is open', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-03-10T12:00:00Z'), toFake: ['Date'] });
    const { view } = show();
    view.conversations.currentId.value = 'conv-1';
    view.conversations.set({
      items: [
        summary('conv-1', { updatedAt: '2026-03-10T11:55:00Z' }),
        summary('conv-2', { isRunning: true }),
        summary('conv-3', { hasUnread: true, updatedAt: '2026-03-09T11:00:00Z', title: 'pay\u200Bpal' }),
        summary('default', { title: null }),
        summary('conv-4', { title: ' ' }),
      ],
    });
    await openList();
    await expect.element(row(0)).toHaveTextContent('Title of conv-15 minutes ago');
    await expect.element(row(0).getByRole('button').first()).toHaveAttribute('aria-current', 'true');
    await expect.element(row(1)).toHaveTextContent('Ada is working…');
    await expect.element(row(1).getByRole('button').first()).not.toHaveAttribute('aria-current');
    await expect.element(row(2)).toHaveTextContent('pay[U+200B]palNew answeryesterday');
    await expect.element(row(3)).toHaveTextContent('Main conversation');
    await expect.element(row(4)).toHaveTextContent('Untitled conversation');
  });

  test('opens a conversation: the list closes, and the visitor can write', async () => {
    const { view } = show();
    await openList();
    await row(1).getByRole('button').first().click();
    await expect.element(page.getByRole('dialog', { name: 'Conversations' })).not.toBeInTheDocument();
    await focused(page.getByRole('textbox', { name: 'Message' }));
    expect(view.conversations.calls).toEqual(['load ', 'open conv-1']);
  });

  test('stays, and says so, where a conversation can’t be opened', async () => {
    const { view } = show();
    await openList();
    view.conversations.failure = new Error('no');
    await row(1).getByRole('button').first().click();
    await expect.element(page.getByRole('dialog').getByRole('alert')).toHaveTextContent('That didn’t work.');
  });

  test('Escape closes it and gives the focus back to the menu’s button', async () => {
    show();
    await openList();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog', { name: 'Conversations' })).not.toBeInTheDocument();
    await focused(button('Menu'));
  });

  test('renames in place: Enter saves', async () => {
    const { view } = show();
    await openList();
    await button('Rename “Title of conv-1”').click();
    const input = page.getByRole('textbox', { name: 'Title' });
    await focused(input);
    await userEvent.keyboard('Tea{Enter}');
    await focused(button('Rename “Tea”'));
    expect(view.conversations.calls.at(-1)).toBe('rename conv-1 Tea');
  });

  test('Escape gives a new title up, and the list stays', async () => {
    const { view } = show();
    await openList();
    await button('Rename “Title of conv-1”').click();
    await userEvent.keyboard('Tea{Escape}');
    await focused(button('Rename “Title of conv-1”'));
    expect(view.conversations.calls).toEqual(['load ']);
  });

  test('a title that could not be saved stays in the field', async () => {
    const { view } = show();
    await openList();
    await button('Rename “Title of conv-1”').click();
    view.conversations.failure = new Error('no');
    await userEvent.keyboard('Tea{Enter}');
    await expect.element(row(1).getByRole('alert')).toHaveTextContent('That didn’t work.');
    await expect.element(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Tea');
  });

  test('the agent’s own conversation can’t be renamed or deleted', async () => {
    show();
    await openList();
    expect(row(0).getByRole('button').elements()).toHaveLength(1);
    expect(row(1).getByRole('button').elements()).toHaveLength(3);
  });

  test('a deletion can be taken back by the keyboard', async () => {
    const { view, root } = show();
    await openList();
    await button('Delete “Title of conv-1”').click();
    await focused(button('Undo'));
    expect(root.querySelector('.conversations [role=status]')?.textContent).toBe('“Title of conv-1” was deleted.');
    await expect.element(list().getByText('Title of conv-1')).not.toBeInTheDocument();
    await userEvent.keyboard('{Enter}');
    await focused(row(1).getByRole('button').first());
    await expect.element(row(1)).toHaveTextContent('Title of conv-1');
    expect(view.conversations.calls.slice(1)).toEqual(['remove conv-1', 'undo conv-1']);
  });

  test('once it is too late to undo, the focus stays in the list', async () => {
    show();
    await openList();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await button('Delete “Title of conv-1”').click();
    await vi.waitUntil(() => vi.getTimerCount() > 0);
    await focused(button('Undo'));
    vi.runAllTimers();
    vi.useRealTimers();
    await expect.element(button('Undo')).not.toBeInTheDocument();
    await focused(page.getByRole('dialog').getByRole('button', { name: 'New conversation' }));
  });

  test('searches at once on Enter, and says that nothing was found', async () => {
    const { view } = show();
    await openList();
    await page.getByRole('searchbox', { name: 'Search conversations' }).fill('tea');
    await userEvent.keyboard('{Enter}');
    expect(view.conversations.calls.at(-1)).toBe('load tea');
    view.conversations.set({ items: [] });
    await expect.element(page.getByText('Nothing found.')).toBeVisible();
    await focused(page.getByRole('searchbox'));
  });

  test('shows more on demand, and the focus goes to what is new', async () => {
    const { view } = show();
    view.conversations.set({ hasMore: true });
    await openList();
    const { items } = view.conversations.state.peek();
    const loadMore = vi.spyOn(view.conversations, 'loadMore').mockImplementation(async () => {
      view.conversations.set({ items: [...items, summary('conv-9')], hasMore: false });
    });
    await button('Show more').click();
    expect(loadMore).toHaveBeenCalledOnce();
    await focused(row(3).getByRole('button').first());
  });

  test('says that it could not be loaded, and Retry tries again', async () => {
    const { view } = show();
    view.conversations.set({ items: [], status: 'failed' });
    await button('Menu').click();
    await button('Conversations').click();
    await button('Retry').click();
    expect(view.conversations.calls).toEqual(['load ', 'load ']);
    view.conversations.set({ status: 'idle' });
    await expect.element(page.getByText('No conversations yet.')).toBeVisible();
  });
});

describe('going on from a message', () => {
  test('makes a conversation of its own, which says that memory isn’t rewound', async () => {
    const { view } = show();
    view.set({ messages: [said('Hello'), answered('a'), said('More'), answered('b')] });
    await page.getByRole('article', { name: 'Ada said' }).first().hover();
    await page.getByRole('button', { name: 'Continue from here in a copy' }).first().click();
    expect(view.conversations.calls).toEqual(['fork a']);
    await focused(page.getByRole('textbox', { name: 'Message' }));
    await expect.element(page.getByRole('log').getByText(/What Ada has learned since then stays/)).toBeVisible();
    view.conversations.currentId.value = 'default';
    await expect.element(page.getByRole('log').getByText(/What Ada has learned/)).not.toBeInTheDocument();
  });

  test('isn’t offered where the server makes no copies, nor while the answer comes', async () => {
    const { view } = show();
    const fork = page.getByRole('button', { name: /Continue from here/ });
    view.set({ messages: [said('Hello'), answered('a')] });
    await expect.element(fork).toBeInTheDocument();
    view.set({ status: { type: 'streaming', runId: 'run-1' } });
    await expect.element(fork).not.toBeInTheDocument();
    view.set({ status: { type: 'idle' } });
    view.conversations.set({ canFork: false });
    await expect.element(fork).not.toBeInTheDocument();
  });
});

describe('another conversation', () => {
  test('has a draft of its own', async () => {
    const { view } = show();
    const kept = new Map<string, string>();
    view.memory.read = (owner, what) => kept.get(`${what} ${owner}`) ?? null;
    view.memory.keep = (owner, what, text) => void kept.set(`${what} ${owner}`, text);
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('for the first');
    view.conversations.currentId.value = 'conv-1';
    await expect.element(box).toHaveValue('');
    await box.fill('for the second');
    view.conversations.currentId.value = 'default';
    await expect.element(box).toHaveValue('for the first');
    view.conversations.currentId.value = 'conv-1';
    await expect.element(box).toHaveValue('for the second');
  });

  test('is read out as no answer', async () => {
    const { view, root } = show();
    view.set({ messages: [said('Hello'), answered('a')], status: { type: 'streaming', runId: 'run-1' } });
    view.conversations.currentId.value = 'conv-1';
    view.set({ messages: [said('Before'), answered('b')], status: { type: 'idle' } });
    expect(root.querySelector('.panel > * > [role=status]')?.textContent).not.toContain('Answer b');
  });
});
