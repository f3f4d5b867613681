import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { mount } from './mount.tsx';
import { summary } from './testing/fake-conversations.ts';
import { createFakeView, type FakeView } from './testing/fake-view.ts';
import type { ViewConfig } from './view.ts';

let unmount = (): void => undefined;

afterEach(() => {
  unmount();
  document.body.replaceChildren();
});

/** A chat in which nothing has been said. `sent` is what it was asked to send. */
async function show(config: Partial<ViewConfig> = {}): Promise<{ view: FakeView; root: ShadowRoot; sent: string[] }> {
  const host = document.createElement('div');
  document.body.append(host);
  const root = host.attachShadow({ mode: 'open' });
  const sent: string[] = [];
  const view: FakeView = {
    ...createFakeView(config),
    submit(text) {
      sent.push(String(text));
      return 'sent';
    },
  };
  unmount = mount(root, root, view);
  // It is rendered in several tasks.
  await expect.poll(() => root.querySelector('.transcript')).not.toBe(null);
  return { view, root, sent };
}

/** A picture of one pixel. */
const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
const avatarIn = (root: ShadowRoot) => root.querySelector<HTMLElement>('.empty .avatar');

describe('the avatar', () => {
  test('is the site’s picture, whose server isn’t told the page', async () => {
    const { root } = await show({ avatar: PIXEL });
    const picture = avatarIn(root)?.querySelector('img');
    expect(picture?.referrerPolicy).toBe('no-referrer');
    await expect.poll(() => picture?.hidden).toBe(false);
    expect(avatarIn(root)?.textContent).toBe('');
  });

  test('stays the first letter where the picture can’t be loaded', async () => {
    const { root } = await show({ avatar: 'data:image/png,broken' });
    const picture = avatarIn(root)?.querySelector('img');
    await expect.poll(() => picture?.complete).toBe(true);
    expect(avatarIn(root)?.textContent).toBe('A');
    expect(picture?.hidden).toBe(true);
  });
});

describe('suggestions', () => {
  const suggestions = ['Hello', { label: 'The weather', prompt: 'weather in Lisbon', icon: '🌤️' }];

  test('send their prompt, and hand the focus to the box', async () => {
    const { sent, root } = await show({ suggestions });
    await page.getByRole('button', { name: 'The weather', exact: true }).click();
    expect(sent).toEqual(['weather in Lisbon']);
    expect(root.activeElement?.tagName).toBe('TEXTAREA');
  });

  test('work by the keyboard, and a text is its own prompt', async () => {
    const { sent } = await show({ suggestions });
    page.getByRole('button', { name: 'Hello' }).element().focus();
    await userEvent.keyboard('{Enter}');
    expect(sent).toEqual(['Hello']);
  });

  test('show a picture as an icon, whose server isn’t told the page', async () => {
    const { root } = await show({ suggestions: [{ label: 'A', prompt: 'a', icon: PIXEL }] });
    const picture = root.querySelector<HTMLImageElement>('.suggestion img');
    expect([picture?.src, picture?.referrerPolicy]).toEqual([PIXEL, 'no-referrer']);
  });
});

describe('who has been here before', () => {
  test('finds what they talked about last', async () => {
    const { view } = await show();
    view.conversations.currentId.value = 'new';
    view.conversations.set({ access: 'full' });
    await expect.poll(() => view.conversations.calls).toContain('load ');
    view.conversations.set({ items: [summary('default', { title: null }), summary('conv-1'), summary('conv-2')] });
    await page.getByRole('button', { name: 'Go on with “Title of conv-1”' }).click();
    expect(view.conversations.calls).toContain('open conv-1');
  });

  test('is not asked for while the visitor has no agent', async () => {
    const { view } = await show();
    view.set({ agent: null });
    view.conversations.set({ access: 'full' });
    await expect.element(page.getByText('How can I help?')).toBeVisible();
    expect(view.conversations.calls).toEqual([]);
  });
});
