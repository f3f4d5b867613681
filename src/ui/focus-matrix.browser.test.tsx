import { signal } from '@preact/signals';
import { afterEach, expect, test } from 'vitest';
import { type Locator, page, userEvent } from 'vitest/browser';
import accessibility from '../../docs/accessibility.md?raw';
import type { AssistantMessage, UserMessage } from '../conversation/state.ts';
import { mount } from './mount.tsx';
import { summary } from './testing/fake-conversations.ts';
import { createFakeView, type FakeView } from './testing/fake-view.ts';
import type { View, ViewConfig } from './view.ts';

// Whatever can vanish hands its focus on. `keep-focus.browser.test.tsx` has questions and failures,
// `conversations.browser.test.tsx` and `memory.browser.test.tsx` what stands over the messages.

let unmount = (): void => undefined;

afterEach(() => {
  unmount();
  document.body.replaceChildren();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const box = () => page.getByRole('textbox', { name: 'Message' });
const isFocused = (locator: Locator) => expect.poll(() => locator.query()?.matches(':focus')).toBe(true);

const answer = (id: string, text: string): AssistantMessage => ({
  role: 'assistant',
  id,
  parts: [{ kind: 'text', key: `${id}-text`, text, done: true }],
  date: null,
  stopReason: 'end_turn',
});
const question = (id: string, text: string): UserMessage => ({
  role: 'user',
  id,
  content: [{ type: 'text', text }],
  date: null,
});
const waiting = (...ids: string[]) =>
  ids.map((id) => ({ id, content: [{ type: 'text', text: `Text of ${id}` }] as const, date: '' }));

interface Vanishing {
  /** As the table in `docs/accessibility.md` calls it. */
  readonly what: string;
  readonly config?: Partial<ViewConfig>;
  readonly changes?: (view: FakeView) => Partial<View>;
  readonly arrange?: (view: FakeView) => void | Promise<void>;
  readonly control: () => Locator;
  /** What makes it vanish; by default that it is pressed. */
  readonly vanish?: (view: FakeView) => void;
  /** Where the focus is then; by default the box. */
  readonly next?: () => Locator;
}

const streaming = (view: FakeView): void =>
  view.set({
    messages: [question('question', 'Hello'), answer('answer', 'Some words')],
    status: { type: 'streaming', otid: 'otid', runId: null } as never,
  });
const idle = (view: FakeView): void => view.set({ status: { type: 'idle' } });
const queue = (...ids: string[]) => ({ items: waiting(...ids), isHeld: false }) as never;

const CASES: readonly Vanishing[] = [
  { what: 'Stop', arrange: streaming, control: () => button('Stop') },
  { what: 'Stop, when the answer ends', arrange: streaming, control: () => button('Stop'), vanish: idle },
  {
    what: 'a suggestion',
    config: { suggestions: ['Hello'] },
    control: () => button('Hello'),
  },
  {
    what: 'a follow-up, when something else is sent',
    changes: () => ({ followUps: signal<readonly string[]>(['And then?']) }),
    arrange: (view) => view.set({ messages: [answer('answer', 'Words')] }),
    control: () => button('And then?'),
    vanish: (view) => Reflect.set(view.followUps, 'value', []),
  },
  {
    what: 'Agree and start',
    changes: () => {
      const isNeeded = signal(true);
      const agree = () => {
        isNeeded.value = false;
        return { version: '1', time: '' };
      };
      return { consent: { isNeeded, record: signal(null), agree } };
    },
    control: () => button('Agree and start'),
  },
  {
    what: 'Edit of what waits',
    arrange: (view) => {
      streaming(view);
      view.set({ queue: queue('first', 'second') });
    },
    control: () => button('Edit').first(),
  },
  {
    what: 'Remove of what waits',
    arrange: (view) => {
      streaming(view);
      view.set({ queue: queue('first', 'second') });
    },
    control: () => button('Remove').first(),
  },
  {
    what: 'what waits, when it is sent',
    arrange: (view) => {
      streaming(view);
      view.set({ queue: queue('first') });
    },
    control: () => button('Remove'),
    vanish: (view) => view.set({ queue: queue() }),
  },
  {
    what: 'Send now',
    arrange: (view) => view.set({ queue: { items: waiting('first'), isHeld: true } as never }),
    control: () => button('Send now'),
  },
  {
    what: 'Remove of what is attached',
    config: { attachments: ['text'] },
    arrange: async () => {
      const input = document.querySelector('div')?.shadowRoot?.querySelector('input[type=file]');
      await userEvent.upload(input as HTMLElement, new File(['Notes'], 'notes.txt', { type: 'text/plain' }));
    },
    control: () => button('Remove'),
  },
  {
    what: 'Back to the agent',
    changes: () => {
      const person = { name: 'Grace', avatar: null };
      const state = signal<never>({ type: 'person', reason: '', person, isTyping: false } as never);
      const end = () => Reflect.set(state, 'value', { type: 'agent' });
      const done = async () => undefined;
      return {
        handoff: { state, desk: signal(null), setDesk: () => undefined, start: done, end, setTyping: () => undefined },
      };
    },
    control: () => button('Back to Ada'),
  },
  {
    what: 'Back to the agent, when the person leaves',
    changes: () => {
      const person = { name: 'Grace', avatar: null };
      const state = signal<never>({ type: 'person', reason: '', person, isTyping: false } as never);
      const done = async () => undefined;
      const end = () => undefined;
      return {
        handoff: { state, desk: signal(null), setDesk: () => undefined, start: done, end, setTyping: () => undefined },
      };
    },
    control: () => button('Back to Ada'),
    vanish: (view) => Reflect.set(view.handoff.state, 'value', { type: 'agent' }),
  },
  {
    what: 'the last topic',
    arrange: (view) => view.conversations.set({ access: 'full', items: [summary('conv-1')] }),
    control: () => page.getByRole('button', { name: /Title of conv-1/ }),
  },
  {
    what: 'the button of a picture',
    arrange: (view) => view.set({ messages: [answer('answer', '![A cat](https://pictures.example/cat.png)')] }),
    control: () => page.getByRole('button', { name: /Show the image/ }),
  },
  {
    what: 'Give a reason',
    arrange: (view) =>
      view.set({
        messages: [
          {
            ...answer('answer', ''),
            parts: [
              {
                kind: 'tool',
                key: 'call',
                messageId: null,
                name: 'pay',
                arguments: '{}',
                state: 'waiting',
                result: null,
                approval: true,
                decision: null,
                startedAt: null,
                endedAt: null,
              },
            ],
          },
        ],
        status: { type: 'awaiting-approval', callIds: ['call'] },
      }),
    control: () => button('Give a reason'),
    next: () => page.getByRole('textbox', { name: 'Reason' }),
  },
  {
    what: 'an entry of the menu that opens a panel',
    arrange: async (view) => {
      view.conversations.set({ access: 'full' });
      await button('Menu').click();
    },
    control: () => button('Conversations'),
    next: () => button('Back to the chat'),
  },
  {
    what: 'Cancel of a message that is edited',
    arrange: async (view) => {
      view.conversations.set({ access: 'full', canFork: true });
      view.set({ messages: [question('question', 'Hello'), answer('answer', 'Words')] });
      await page.getByRole('button', { name: 'Edit your message' }).click();
    },
    control: () => button('Cancel'),
  },
];

test.each(CASES)('$what', async ({ config, changes, arrange, control, vanish, next = box }) => {
  const host = document.createElement('div');
  document.body.append(host);
  const fake = createFakeView(config);
  const view: FakeView = { ...fake, ...(changes?.(fake) as Partial<FakeView>) };
  const root = host.attachShadow({ mode: 'open' });
  unmount = mount(root, root, view);
  await expect.element(box()).toBeInTheDocument();
  await arrange?.(view);
  await expect.element(control()).toBeVisible();
  const element = control().element() as HTMLElement;
  element.focus();
  expect(element.matches(':focus')).toBe(true);
  if (vanish) vanish(view);
  else await userEvent.keyboard('{Enter}');
  await isFocused(next());
  expect(document.activeElement).toBe(host);
});

test('each of these is a row of docs/accessibility.md', () => {
  const rows = [...accessibility.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, cell]) => cell);
  expect(CASES.map(({ what }) => what).filter((what) => !rows.includes(what))).toEqual([]);
});
