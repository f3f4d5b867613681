import { options } from 'preact';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { LettaChatElement } from '../element.ts';
import { en } from '../locales/en.ts';
import { MessageView } from '../ui/Message.tsx';
import { type FakeSite, playSite } from './testing/fake-site.ts';

let site: FakeSite;

beforeEach(() => {
  site = playSite();
  document.body.style.cssText = 'margin: 0; block-size: 600px';
});

afterEach(() => {
  document.body.replaceChildren();
  // A turn that was cut would go on in the next test, as after a reload.
  sessionStorage.clear();
  vi.unstubAllGlobals();
});

/** A chat in the page, connected and rendered. */
async function add(): Promise<LettaChatElement> {
  if (!customElements.get('letta-chat')) customElements.define('letta-chat', LettaChatElement);
  const element = document.createElement('letta-chat');
  element.setAttribute('token-url', '/token');
  element.setAttribute('mode', 'inline');
  const ready = new Promise((resolve) => element.addEventListener('letta-chat-ready', resolve));
  document.body.append(element);
  await ready;
  await expect.poll(() => transcriptOf(element)).not.toBe(null);
  return element;
}

const box = () => page.getByRole('textbox', { name: 'Message' });
const ask = async (text: string) => {
  await box().fill(text);
  await userEvent.keyboard('{Enter}');
};
const transcriptOf = (element: Element) => element.shadowRoot?.querySelector('.transcript') as HTMLElement;
const distanceFromEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement) =>
  scrollHeight - scrollTop - clientHeight;

const paragraphs = (count: number) => Array.from({ length: count }, (_, index) => `Paragraph ${index}.`).join('\n\n');

/** Counts how often a date is formatted. For TypeScript `format` is a method; it is a getter. */
const watchFormatting = () => vi.spyOn(Intl.DateTimeFormat.prototype as unknown as { format: object }, 'format', 'get');

/** Stored messages, newest first, as Letta lists them. */
const stored = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => {
    const number = to - 1 - index;
    const date = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
    return {
      id: `message-${number}`,
      otid: `otid-${number}`,
      date,
      message_type: 'assistant_message',
      content: `Answer ${number}`,
    };
  }).flatMap((answer) => [
    answer,
    {
      ...answer,
      id: `${answer.id}-user`,
      otid: `${answer.otid}-user`,
      message_type: 'user_message',
      content: `Question for ${answer.content}`,
    },
  ]);

describe('the transcript', () => {
  test('follows an answer as long as the reader is at its end', async () => {
    const transcript = transcriptOf(await add());
    site.answers.push([paragraphs(40), 'The end.']);
    await ask('Tell me');
    await expect.element(page.getByText('The end.').first()).toBeVisible();
    await expect.poll(() => distanceFromEnd(transcript)).toBeLessThan(40);
  });

  test('lets go of a reader who scrolls up, whatever comes, and offers the way back', async () => {
    const transcript = transcriptOf(await add());
    site.answers.push([paragraphs(40)], [paragraphs(40)]);
    await ask('Tell me');
    await expect.poll(() => distanceFromEnd(transcript)).toBeLessThan(40);
    await expect.poll(() => transcript.scrollHeight).toBeGreaterThan(1_000);
    transcript.scrollTop = 100;
    const back = page.getByRole('button', { name: 'Go to the newest message' });
    await expect.element(back).toBeVisible();
    const height = transcript.scrollHeight;
    void (document.querySelector('letta-chat') as LettaChatElement).send('More').catch(() => undefined);
    await expect.poll(() => transcript.scrollHeight).toBeGreaterThan(height + 500);
    expect(transcript.scrollTop).toBe(100);
    await back.click();
    await expect.poll(() => distanceFromEnd(transcript)).toBeLessThan(40);
    await expect.element(back).not.toBeInTheDocument();
  });

  test('gets earlier messages on demand, and what the reader sees stays where it is', async () => {
    site.history = stored(100, 125);
    const transcript = transcriptOf(await add());
    await expect.element(page.getByText('Question for Answer 124')).toBeInTheDocument();
    const earlier = page.getByRole('button', { name: 'Load earlier messages' });
    await expect.element(earlier).toBeInTheDocument();
    transcript.scrollTop = 0;
    const first = page.getByText('Question for Answer 100').element();
    const before = first.getBoundingClientRect().top;
    site.history = stored(90, 100);
    await earlier.click();
    await expect.element(page.getByText('Question for Answer 90', { exact: true })).toBeInTheDocument();
    await expect.poll(() => Math.abs(first.getBoundingClientRect().top - before)).toBeLessThan(50);
    await expect.element(earlier).not.toBeInTheDocument();
    const texts = [...transcript.querySelectorAll('.user-message')].map((message) => message.textContent);
    expect(texts).toEqual(Array.from({ length: 35 }, (_, index) => `Question for Answer ${90 + index}`));
  });
});

describe('very many messages at once', () => {
  test('are drawn from the last hundred on, and the others as the reader asks for them, without asking Letta', async () => {
    site.history = stored(0, 130);
    const transcript = transcriptOf(await add());
    await expect.element(page.getByText('Answer 129', { exact: true })).toBeInTheDocument();
    const shown = () => transcript.querySelectorAll('.message').length;
    expect(shown()).toBe(100);
    const earlier = page.getByRole('button', { name: 'Load earlier messages' });
    await expect.element(earlier).toBeInTheDocument();
    site.history = [];
    for (const count of [200, 260]) {
      await earlier.click();
      await expect.poll(shown).toBe(count);
    }
  });
});

describe('a turn in a long conversation', () => {
  test('renders what stands under its own messages, and under no other', async () => {
    site.history = stored(0, 40);
    const transcript = transcriptOf(await add());
    const times = () => transcript.querySelectorAll('.message-time').length;
    await expect.poll(times).toBe(80);
    // Each rendering of a time asks twice.
    const formatted = watchFormatting();
    await ask('One more');
    await expect.poll(times).toBe(82);
    expect(formatted.mock.calls.length).toBeGreaterThan(0);
    expect(formatted.mock.calls.length).toBeLessThan(20);
    formatted.mockRestore();
  });

  test('renders nothing again for an attribute that only styles follow', async () => {
    site.history = stored(0, 2);
    const element = await add();
    const transcript = transcriptOf(element);
    await expect.poll(() => transcript.querySelectorAll('.message-time').length).toBe(4);
    const formatted = watchFormatting();
    element.setAttribute('color-scheme', 'dark');
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    expect(formatted).not.toHaveBeenCalled();
    element.setAttribute('locale', 'en-GB');
    await expect.poll(() => formatted.mock.calls.length).toBeGreaterThan(0);
    formatted.mockRestore();
  });
});

describe('a long transcript that leaves the page', () => {
  test('is gone at once, and its messages end after that', async () => {
    site.history = stored(0, 20);
    const element = await add();
    const messages = () => transcriptOf(element)?.querySelectorAll('.message-time').length ?? 0;
    await expect.poll(messages).toBe(40);
    let ended = 0;
    const before = options.unmount;
    options.unmount = (vnode) => {
      before?.(vnode);
      if (vnode.type === MessageView) ended += 1;
    };
    onTestFinished(() => {
      if (before) options.unmount = before;
      else delete options.unmount;
    });
    element.setAttribute('token-url', '/another');
    await Promise.resolve();
    expect(messages()).toBe(0);
    expect(ended).toBe(0);
    await expect.poll(() => ended).toBeGreaterThanOrEqual(40);
  });
});

describe('a message that fails', () => {
  test.each([
    [402, en.errorQuota, false],
    [403, en.errorForbidden, false],
    [404, en.errorNotFound, false],
    [409, en.errorBusy, true],
    [413, en.errorTooLarge, false],
    [422, en.errorConfiguration, false],
    [429, en.errorRateLimited, true],
    [500, en.errorServer, true],
  ])('with %i: "%s"', async (status, text, canRetry) => {
    await add();
    site.failures.push(status, status);
    // The same alert all along, with the sentence alone.
    const alert = page.getByRole('alert').element();
    await ask('Hello?');
    await expect.element(page.getByRole('alert').getByText(text)).toBeVisible();
    expect(page.getByRole('alert').element()).toBe(alert);
    expect(alert.textContent).toBe(text);
    await expect.element(box()).toHaveValue('Hello?');
    expect(page.getByRole('button', { name: 'Retry' }).elements()).toHaveLength(canRetry ? 1 : 0);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(alert.textContent).toBe('');
    await expect.element(box()).toHaveValue('Hello?');
  });
});

describe('a tool call that waits for leave', () => {
  test('is asked for again after a reload, and answered with a click', async () => {
    const before = await add();
    await ask('email');
    await expect.element(page.getByRole('group', { name: 'Allow Ada to use send email?' })).toBeVisible();
    before.remove();
    await add();
    const question = page.getByRole('group', { name: 'Allow Ada to use send email?' });
    await expect.element(question).toBeVisible();
    await expect.element(question.getByText('ada@example.com').first()).toBeVisible();
    await box().fill('Something else');
    await expect.element(page.getByRole('button', { name: 'Send' })).toHaveAttribute('aria-disabled', 'true');
    await question.getByRole('button', { name: 'Allow', exact: true }).click();
    await expect.element(page.getByText('Done: Sent to ada@example.com.').first()).toBeVisible();
    await expect.element(question).not.toBeInTheDocument();
    await expect.element(box()).toHaveValue('Something else');
  });
});
