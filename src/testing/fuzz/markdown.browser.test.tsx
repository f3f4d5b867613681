import { render } from 'preact';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { en } from '../../locales/en.ts';
import { Markdown } from '../../markdown/Markdown.tsx';
import { HANDLERS } from '../../markdown/testing/hostile.ts';
import { fuzz, FUZZ_TIMEOUT_MS, growing } from './fuzz.ts';
import { markdownText } from './markdown-grammar.ts';

const options = { labels: en, imageOrigins: [] };
/** Elements that an answer may never become. */
const FORBIDDEN =
  'script,style,iframe,object,embed,link,meta,base,form,svg,math,video,audio,template,slot,dialog,select,textarea,letta-chat';
/** Text may grow by labels, hosts beside links and code points of hidden characters; elements by a few a character. */
const [TEXT_GROWTH, ELEMENT_GROWTH, ALLOWANCE] = [12, 4, 2_000];

const POLL = { timeout: 5_000, interval: 5 };
/** No task may be longer on a slow processor, in milliseconds; tests run on machines that do much else. */
const TASK_MS = 200;
/** A busy machine makes any task long now and then. A text that holds the page does so every time. */
const TRIALS = 20;

const roots: Element[] = [];

function newRoot(): HTMLElement {
  const root = document.createElement('div');
  document.body.append(root);
  roots.push(root);
  return root;
}

beforeAll(async () => {
  await import('../../markdown/blocks/highlight.ts');
  await import('../../markdown/blocks/sanitize.ts');
});

afterEach(() => {
  for (const root of roots.splice(0)) {
    render(null, root);
    root.remove();
  }
  vi.restoreAllMocks();
});

describe('any text on a page', () => {
  it(
    'runs no script, makes no request, throws nothing, holds no task, grows no more than it may, and is the same streamed and stored',
    async () => {
      const alert = vi.spyOn(window, 'alert').mockImplementation(() => undefined);
      const errors: string[] = [];
      const onError = (event: ErrorEvent | PromiseRejectionEvent) =>
        errors.push('message' in event ? event.message : String(event.reason));
      addEventListener('error', onError);
      addEventListener('unhandledrejection', onError);
      performance.clearResourceTimings();
      try {
        await fuzz('Markdown on a page', 300, async (random) => {
          const text = markdownText(random, random.chance(0.1) ? 6_000 : 1_200);
          const parts = [...growing(text, random, Math.max(30, text.length / 10))];
          const { stored, longest } = await show(text, parts);
          await expectShortTasks(longest, () => show(text, parts));
          check(stored, text);
          expect(alert).not.toHaveBeenCalled();
          expect(errors).toEqual([]);
          for (const root of roots.splice(0)) {
            render(null, root);
            root.remove();
          }
        });
        const called = performance.getEntriesByType('resource').filter(({ name }) => /evil|example|\/\/a\b/.test(name));
        expect(called.map(({ name }) => name)).toEqual([]);
      } finally {
        removeEventListener('error', onError);
        removeEventListener('unhandledrejection', onError);
      }
    },
    FUZZ_TIMEOUT_MS,
  );
});

/** A text in both ways, once they look the same. `longest`: the longest task meanwhile, in milliseconds. */
async function show(text: string, parts: readonly string[]): Promise<{ stored: Element; longest: number }> {
  const [streamed, stored] = [newRoot(), newRoot()];
  let longest = 0;
  const renderIn = (root: Element, part: string, done: boolean): void => {
    const started = performance.now();
    render(<Markdown text={part} done={done} options={options} />, root);
    // The browser lays out what is new.
    root.getBoundingClientRect();
    longest = Math.max(longest, performance.now() - started);
  };
  for (const part of parts) renderIn(streamed, part, false);
  renderIn(streamed, text, true);
  renderIn(stored, text, true);
  // Long texts, raw HTML and colours come in tasks of their own.
  await expect.poll(() => difference(streamed, stored), POLL).toBe('');
  return { stored, longest };
}

/** Shows a text again where a task was too long, and fails where it is too long each time. */
async function expectShortTasks(first: number, again: () => Promise<{ longest: number }>): Promise<void> {
  let shortest = first;
  for (let trial = 1; shortest > TASK_MS && trial < TRIALS; trial += 1)
    shortest = Math.min(shortest, (await again()).longest);
  expect(shortest, 'the longest task, in milliseconds').toBeLessThan(TASK_MS);
}

function check(root: Element, text: string): void {
  expect([...root.querySelectorAll(FORBIDDEN)].map(({ localName }) => localName)).toEqual([]);
  const elements = root.querySelectorAll('*');
  for (const element of elements) {
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on|^style$|srcdoc|srcset|ping|action|^id$|^name$|slot|popover/);
      if (name === 'href') expect(value).toMatch(/^(?:https?:|mailto:|tel:)/);
      if (name === 'src') expect(value).toMatch(/^data:image\/(?:png|jpeg|gif|webp);/);
    }
    // Buttons are ours: a click on one asks for a picture.
    if (element.localName === 'button') continue;
    for (const handler of HANDLERS) element.dispatchEvent(new Event(handler.slice(2)));
  }
  expect(elements.length).toBeLessThan(ELEMENT_GROWTH * text.length + ALLOWANCE);
  expect(root.textContent?.length ?? 0).toBeLessThan(TEXT_GROWTH * text.length + ALLOWANCE);
}

/** The HTML of both around the first place where they differ; nothing where they are the same to a reader. */
function difference(one: Element, other: Element): string {
  const [copy, otherCopy] = [one.cloneNode(true), other.cloneNode(true)];
  copy.normalize();
  otherCopy.normalize();
  if (copy.isEqualNode(otherCopy)) return '';
  const [html, otherHtml] = [one.innerHTML, other.innerHTML];
  let at = 0;
  while (html[at] === otherHtml[at] && at < html.length) at += 1;
  return [html, otherHtml].map((text) => text.slice(Math.max(0, at - 60), at + 60)).join('\n');
}
