import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Locator, page, userEvent } from 'vitest/browser';
import type { AssistantMessage, ToolPart } from '../conversation/state.ts';
import { ChatError } from '../platform/errors.ts';
import type { MemoryBlock, MemoryTransport } from '../transport/memory-transport.ts';
import { mount } from './mount.tsx';
import { createFakeView, type FakeView } from './testing/fake-view.ts';
import type { ViewConfig } from './view.ts';

let unmount = (): void => undefined;

afterEach(() => {
  unmount();
  document.body.replaceChildren();
});

const block = (label: string, more: Partial<MemoryBlock> = {}): MemoryBlock => ({
  label,
  value: `Value of ${label}.`,
  description: null,
  limit: null,
  readOnly: false,
  shared: false,
  ...more,
});

/** An agent's memory that a test changes. */
class FakeMemory implements MemoryTransport {
  access: 'read' | 'edit' = 'edit';
  blocks: MemoryBlock[] = [block('human'), block('persona')];
  archived: string[] = [];
  failure: ChatError | null = null;

  async read() {
    if (this.failure) throw this.failure;
    return { access: this.access, blocks: this.blocks, hasArchive: this.archived.length > 0 };
  }
  async write(label: string, value: string) {
    const written = block(label, { value });
    this.blocks = this.blocks.map((one) => (one.label === label ? written : one));
    return written;
  }
  async passages() {
    return { passages: this.archived.map((text) => ({ id: text, text, date: null })), byMeaning: false, next: null };
  }
  async forget(passageId: string) {
    this.archived = this.archived.filter((text) => text !== passageId);
  }
}

let memory: FakeMemory;
beforeEach(() => {
  memory = new FakeMemory();
});

function show(config: Partial<ViewConfig> = {}): { view: FakeView; root: ShadowRoot } {
  const host = document.createElement('div');
  document.body.append(host);
  const root = host.attachShadow({ mode: 'open' });
  const view = createFakeView({ memory: 'edit', ...config }, memory);
  unmount = mount(root, root, view);
  return { view, root };
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const region = (name: string) => page.getByRole('region', { name });
const inRegion = (title: string, name: string) => region(title).getByRole('button', { name, exact: true });
/** Waits until it has the focus; to the document that is the chat's host. */
const focused = (locator: Locator) => expect.poll(() => locator.query()?.matches(':focus')).toBe(true);

async function openMemory(): Promise<void> {
  await button('Memory').click();
  await expect.element(region('About you')).toBeVisible();
}

function change(key: string, label: string, from: string, to: string): ToolPart {
  return {
    kind: 'tool',
    key,
    messageId: null,
    name: 'memory_replace',
    arguments: JSON.stringify({ label, old_string: from, new_string: to }),
    state: 'success',
    result: 'ok',
    approval: false,
    decision: null,
    startedAt: null,
    endedAt: null,
  };
}
const answered = (id: string, parts: AssistantMessage['parts']): AssistantMessage => ({
  role: 'assistant',
  id,
  parts,
  date: null,
  stopReason: null,
});

describe('a receipt', () => {
  test('shows what was there and what is new', async () => {
    const { view, root } = show();
    view.set({ messages: [answered('m-1', [change('c-1', 'human', 'Lives in Porto.', 'Lives in Lisbon.')])] });
    await expect.element(page.getByText('Changed in memory · About you')).toBeVisible();
    expect(root.querySelector('.receipt-diff')?.innerHTML).toBe(
      '<span>Lives in </span><del>Porto.</del><ins>Lisbon.</ins>',
    );
  });

  test('leads to its block in the panel, which leads back to the message', async () => {
    const { view, root } = show();
    view.set({
      messages: [
        answered('m-1', [change('c-1', 'persona', 'a', 'b')]),
        answered('m-2', [change('c-2', 'human', 'a', 'b')]),
      ],
    });
    await button('Show memory: About me').click();
    await focused(region('About me'));
    await inRegion('About me', 'Show the change in the chat').click();
    await expect.poll(() => root.activeElement?.getAttribute('data-message')).toBe('m-1');
    await expect.element(page.getByRole('dialog', { name: 'What I remember' })).not.toBeInTheDocument();
  });

  test('is found again among messages that are not rendered yet', async () => {
    const { view, root } = show();
    const many = Array.from({ length: 300 }, (_, index) => answered(`m-${index}`, []));
    view.set({ messages: [answered('first', [change('c-1', 'human', 'a', 'b')]), ...many] });
    await expect.poll(() => root.querySelectorAll('.assistant-message').length).toBeGreaterThan(90);
    expect(root.querySelector('[data-message=first]')).toBeNull();
    await openMemory();
    await inRegion('About you', 'Show the change in the chat').click();
    await expect.poll(() => root.activeElement?.getAttribute('data-message')).toBe('first');
  });

  test('leads nowhere in a temporary chat, whose memory goes', async () => {
    const { view } = show();
    view.temporary.isActive.value = true;
    view.set({ messages: [answered('m-1', [change('c-1', 'human', 'a', 'b')])] });
    await expect.element(page.getByText('Changed in memory · About you')).toBeVisible();
    await expect.element(button('Show memory: About you')).not.toBeInTheDocument();
  });
});

describe('the panel', () => {
  test('begins at its top again after it was opened by a receipt', async () => {
    const { view } = show();
    view.set({ messages: [answered('m-1', [change('c-1', 'human', 'a', 'b')])] });
    await button('Show memory: About you').click();
    await focused(region('About you'));
    await userEvent.keyboard('{Escape}');
    await focused(button('Show memory: About you'));
    await openMemory();
    await focused(button('Back to the chat'));
  });

  test('marks a block that others share, and lets nobody change it', async () => {
    memory.blocks = [block('human'), block('persona', { shared: true })];
    show();
    await openMemory();
    await expect
      .element(region('About me').getByText('Shared with others, so it can’t be changed here.'))
      .toBeVisible();
    await expect.element(inRegion('About me', 'Edit')).not.toBeInTheDocument();
    await expect.element(inRegion('About you', 'Edit')).toBeVisible();
  });

  test.each([
    ['edit', 'edit', true],
    ['read', 'edit', false],
    ['edit', 'read', false],
  ] as const)('where the page says %s and the token %s, a change is offered: %s', async (page, token, isOffered) => {
    memory.access = token;
    show({ memory: page });
    await openMemory();
    expect(inRegion('About you', 'Edit').elements().length).toBe(Number(isOffered));
  });

  test('is not there where the page says off', async () => {
    show({ memory: 'off' });
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
    await expect.element(button('Memory')).not.toBeInTheDocument();
  });

  test('shows what was written in between, and saves only on the visitor’s word', async () => {
    show();
    await openMemory();
    await inRegion('About you', 'Edit').click();
    await region('About you').getByRole('textbox').fill('Mine.');
    memory.blocks = [block('human', { value: 'The agent’s.' })];
    await inRegion('About you', 'Save').click();
    await expect.element(region('About you').getByRole('alert')).toHaveTextContent('The agent’s.');
    expect(memory.blocks[0]?.value).toBe('The agent’s.');
    await inRegion('About you', 'Save mine anyway').click();
    await expect.poll(() => memory.blocks[0]?.value).toBe('Mine.');
    await button('Undo').click();
    await expect.poll(() => memory.blocks[0]?.value).toBe('The agent’s.');
  });
});

describe('the focus stays in the panel when a control goes', () => {
  /** Presses it by the keyboard, as those who need the focus do. */
  async function press(locator: Locator): Promise<void> {
    (locator.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
  }
  const edit = () => inRegion('About you', 'Edit');

  test('Edit: to the text', async () => {
    show();
    await openMemory();
    await press(edit());
    await focused(region('About you').getByRole('textbox'));
  });

  test.each(['Save', 'Cancel'])('%s: to Edit', async (name) => {
    show();
    await openMemory();
    await press(edit());
    await press(inRegion('About you', name));
    await focused(edit());
  });

  test('Escape in the text: to Edit; once more: the panel closes', async () => {
    show();
    await openMemory();
    await press(edit());
    await focused(region('About you').getByRole('textbox'));
    await userEvent.keyboard('{Escape}');
    await focused(edit());
    await userEvent.keyboard('{Escape}');
    await focused(button('Memory'));
  });

  test('Forget, and Undo', async () => {
    show();
    await openMemory();
    await press(inRegion('About you', 'Forget'));
    await focused(edit());
    await press(button('Undo'));
    await expect.element(button('Undo')).not.toBeInTheDocument();
    await focused(edit());
  });

  test('Forget of a passage: to the next one; of the last: to the search', async () => {
    memory.archived = ['one', 'two'];
    show();
    await openMemory();
    const forget = () => inRegion('Filed away', 'Forget');
    await expect.poll(() => forget().elements().length).toBe(2);
    await expect.element(forget().first()).toHaveAccessibleDescription('one');
    await press(forget().first());
    await expect.poll(() => forget().elements().length).toBe(1);
    await focused(forget());
    await press(forget());
    await focused(region('Filed away').getByRole('searchbox'));
  });

  test('Retry: to the way back', async () => {
    memory.failure = new ChatError('network', 'Away.');
    show();
    await button('Memory').click();
    await expect.element(button('Retry')).toBeVisible();
    memory.failure = null;
    await press(button('Retry'));
    await expect.element(region('About you')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog', { name: 'What I remember' })).not.toBeInTheDocument();
  });
});
