import { render } from 'preact';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { en } from '../../locales/en.ts';
import { BlockReader } from '../../markdown/block-reader.ts';
import { Markdown } from '../../markdown/Markdown.tsx';
import { softParts } from '../../markdown/soft-parts.ts';
import { HANDLERS } from '../../markdown/testing/hostile.ts';
import { workOf } from '../../markdown/testing/work-of.ts';
import { fuzz, FUZZ_TIMEOUT_MS, growing } from './fuzz.ts';
import { markdownText } from './markdown-grammar.ts';

const options = { labels: en, imageOrigins: [] };
/** Elements that an answer may never become. */
const FORBIDDEN =
  'script,style,iframe,object,embed,link,meta,base,form,svg,math,video,audio,template,slot,dialog,select,textarea,letta-chat';
/** Text may grow by labels, hosts beside links and code points of hidden characters; elements by a few a character. */
const [TEXT_GROWTH, ELEMENT_GROWTH, ALLOWANCE] = [12, 4, 2_000];

const POLL = { timeout: 60_000, interval: 5 };
/**
 * What one task may cost: the lexer's work, by its meter, and elements that are new on the page. They are counted, since
 * a time would depend on what else the machine does; docs/freezing.md has times.
 */
const [TASK_WORK, TASK_ELEMENTS] = [20_000_000, 1_500];

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
    'runs no script, makes no request, throws nothing, costs no task more than it may, grows no more than it may, and is the same streamed and stored',
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
          const { stored, work, elements } = await show(text, parts);
          expect(work, 'work of a task').toBeLessThan(TASK_WORK);
          expect(elements, 'new elements of a task').toBeLessThan(TASK_ELEMENTS);
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

/** A text in both ways, once they look the same, and the most that a task meanwhile cost. */
async function show(
  text: string,
  parts: readonly string[],
): Promise<{ stored: Element; work: number; elements: number }> {
  const [streamed, stored] = [newRoot(), newRoot()];
  const most = { work: 0, elements: 0 };
  // A task reads once, whether it is the first for a text or goes on with it.
  const { read } = BlockReader.prototype;
  vi.spyOn(BlockReader.prototype, 'read').mockImplementation(function count(this: BlockReader, ...given) {
    const { result, work } = workOf(() => read.apply(this, given));
    most.work = Math.max(most.work, work);
    return result;
  });
  // It is told what is new after each task.
  const observer = new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node instanceof Element);
    const all = new Set(added.flatMap((element) => [element, ...element.querySelectorAll('*')]));
    most.elements = Math.max(most.elements, all.size);
  });
  for (const root of [streamed, stored]) observer.observe(root, { childList: true, subtree: true });
  const renderIn = (root: Element, part: string, done: boolean): void =>
    render(<Markdown text={part} done={done} options={options} />, root);
  for (const part of parts) {
    renderIn(streamed, part, false);
    await Promise.resolve();
  }
  renderIn(streamed, text, true);
  await Promise.resolve();
  renderIn(stored, text, true);
  // Long texts, raw HTML and colours come in tasks of their own.
  await expect.poll(() => difference(streamed, stored), POLL).toBe('');
  observer.disconnect();
  vi.mocked(BlockReader.prototype.read).mockRestore();
  return { stored, ...most };
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
  for (const word of wordsOf(root)) expect(softParts(word), 'parts of a word that cannot break').toHaveLength(1);
  expect(elements.length).toBeLessThan(ELEMENT_GROWTH * text.length + ALLOWANCE);
  expect(root.textContent?.length ?? 0).toBeLessThan(TEXT_GROWTH * text.length + ALLOWANCE);
}

/** The texts of all text nodes. A browser shapes a word as a whole, so a long one must be several. */
function* wordsOf(root: Element): Generator<string> {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) yield walker.currentNode.textContent ?? '';
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
