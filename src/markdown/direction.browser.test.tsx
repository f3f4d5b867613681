import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { en } from '../locales/en.ts';
import { Markdown } from './Markdown.tsx';

// What holds texts stands by their letters, whichever way the chat around it is written.

let host: HTMLElement;
let root: ShadowRoot;

beforeEach(() => {
  host = document.createElement('div');
  host.style.cssText = 'inline-size: 400px; font: 16px sans-serif; --letta-chat-border: red';
  document.body.append(host);
  root = host.attachShadow({ mode: 'open' });
});

afterEach(() => {
  render(null, root);
  host.remove();
});

type Direction = 'ltr' | 'rtl';

/** @param around the direction of the chat */
function show(text: string, around: Direction): void {
  render(
    <div dir={around}>
      <Markdown text={text} done options={{ labels: en, imageOrigins: [] }} />
    </div>,
    root,
  );
}

const find = (selector: string): HTMLElement => {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
};

const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)];

/** How far an element's text is from the edges of a box, in px: [left, right]. */
function gaps(element: HTMLElement, box: HTMLElement): [left: number, right: number] {
  const range = document.createRange();
  range.selectNodeContents(element);
  const [text, edge] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
  return [text.left - edge.left, edge.right - text.right];
}

const SIDES: readonly (readonly [Direction, string, number])[] = [
  ['ltr', 'hello', 0],
  ['rtl', 'שלום', 1],
  ['rtl', 'مرحبا', 1],
];

describe.each(['ltr', 'rtl'] as const)('in a chat that is %s', (around) => {
  it.each(SIDES)('a list is %s that begins with %s, with room for its markers', (direction, word, side) => {
    show(`- **${word}**\n- 12`, around);
    const list = find('ul');
    expect(list.dir).toBe(direction);
    for (const item of all('li')) {
      expect(getComputedStyle(item).direction).toBe(direction);
      expect(gaps(item, list)[side]).toBeCloseTo(24, 0);
    }
  });

  it.each(SIDES)('a quote is %s that begins with %s, and has its bar there', (direction, word, side) => {
    show(`> ${word}`, around);
    const quote = find('blockquote');
    const { borderLeftWidth, borderRightWidth } = getComputedStyle(quote);
    expect(quote.dir).toBe(direction);
    expect([borderLeftWidth, borderRightWidth][side]).toBe('3px');
    expect([borderLeftWidth, borderRightWidth][1 - side]).toBe('0px');
  });

  it.each(SIDES)('a table is %s that begins with %s, and a column is even', (direction, word, side) => {
    show(`| ${word} | x |\n|---|---|\n| 12 | -5 |\n| ${word} | y |`, around);
    const [first, second] = all('th');
    expect(find('.table').dir).toBe(direction);
    const isFirstAtLeft = (first?.getBoundingClientRect().left ?? 0) < (second?.getBoundingClientRect().left ?? 0);
    expect(isFirstAtLeft).toBe(direction === 'ltr');
    for (const cell of all('th:first-child, td:first-child')) expect(gaps(cell, cell)[side]).toBeCloseTo(12, 0);
  });

  it('code is left to right, in a list and within a sentence', () => {
    show('- שלום `a.b()` שלום\n\n  ```\n  one();\n  longer(line);\n  ```', around);
    expect(getComputedStyle(find('li code')).direction).toBe('ltr');
    const { direction, textAlign } = getComputedStyle(find('pre'));
    expect([direction, textAlign]).toEqual(['ltr', 'left']);
  });

  it('items in another direction have their marker where the others have it, and are next to it', () => {
    show('1. שלום\n2. hello world!', around);
    const [hebrew, english] = all('li');
    if (!hebrew || !english) throw new Error('There are no items.');
    expect(gaps(english, find('ol'))[1]).toBeCloseTo(gaps(hebrew, find('ol'))[1], 0);
    // An exclamation mark at the end of an English text is on its right.
    const mark = document.createRange();
    const text = english.firstChild as Text;
    mark.setStart(text, text.length - 1);
    mark.setEnd(text, text.length);
    expect(mark.getBoundingClientRect().right).toBeCloseTo(english.getBoundingClientRect().right, 0);
  });
});

/** So far an answer's texts may stand out of it before they are cut off, in px. */
const CLIP_MARGIN = 16;

it.each([9, 98, 998, 99_998, 123_456_788])('the numbers after %d have the room that they take', (start) => {
  show(`${start}. a\n${start + 1}. b`, 'ltr');
  const probe = document.createElement('span');
  probe.textContent = `${start + 1}. `;
  probe.style.whiteSpace = 'pre';
  find('.markdown').append(probe);
  const needed = probe.getBoundingClientRect().width;
  const room = Number.parseFloat(getComputedStyle(find('ol')).paddingInlineStart) + CLIP_MARGIN;
  expect(room).toBeGreaterThanOrEqual(needed);
});
