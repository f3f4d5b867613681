import { FREEZING, LANGUAGES } from '../../markdown/testing/freezing.ts';
import { HOSTILE } from '../../markdown/testing/hostile.ts';
import type { Random } from './fuzz.ts';

const WORDS = [
  'a',
  'an answer',
  'Words',
  'snake_case',
  '2 * 3',
  'https://example.com/a?b=c',
  'www.example.com',
  'ada@example.com',
  '日本',
  'שלום',
  'مرحبا',
  '😀',
  'e\u0301',
  '\u202E',
  '\u200B',
  '\t',
  '  ',
  '\\',
  '&amp;',
  '&#x41;',
  '&constructor;',
  '<',
  '>',
  '$5',
  '\\(x\\)',
  '1.',
  '-',
  '#',
  '|',
  '`',
  '*',
  '_',
  '~',
  '[',
  ']',
  '(',
  ')',
  '!',
  '  \n',
  '\u0000',
];
const TARGETS = [
  'https://example.com',
  'https://evil.test/?secret',
  'javascript:alert(1)',
  'data:text/html,x',
  'data:image/png;base64,AAAA',
  'mailto:a@b.c',
  'tel:+49',
  '/relative',
  '<a b>',
  'b "title"',
  '',
  'www.x.y',
  '(a',
  'x'.repeat(300),
];
const TAGS = [
  'b',
  'i',
  'br',
  'kbd',
  'a href="https://evil.test"',
  'img src=x onerror=alert(1)',
  'details',
  'summary',
  'table',
  'td',
  'script',
  'style',
  'svg',
  'p onclick=alert(1)',
  'a',
  'pre',
  '!--',
  '/b',
  '/a',
  'div',
  '/div',
  'x-y',
];
const HOSTILE_TEXTS = Object.values(HOSTILE).flat();

/** A run of inline Markdown. */
function inline(random: Random, depth: number): string {
  return random
    .times(random.between(1, 5), () => {
      if (depth <= 0 || random.chance(0.4)) return random.pick(WORDS);
      const inner = () => inline(random, depth - 1);
      switch (random.between(0, 8)) {
        case 0:
          return `**${inner()}**`;
        case 1:
          return `${random.pick(['*', '_', '~~', '***', '__'])}${inner()}${random.pick(['*', '_', '~~', '***', ''])}`;
        case 2:
          return `[${inner()}](${random.pick(TARGETS)})`;
        case 3:
          return `![${inner()}](${random.pick(TARGETS)})`;
        case 4:
          return `${'`'.repeat(random.between(1, 3))}${inner()}${'`'.repeat(random.between(1, 3))}`;
        case 5:
          return `<${random.pick(TAGS)}>${inner()}`;
        case 6:
          return `[${inner()}]${random.pick(['', '[]', '[r]', ': x'])}`;
        case 7:
          return `<${random.pick(TARGETS)}>`;
        default:
          return inner();
      }
    })
    .join(random.pick(['', ' ', ' ', '\n']));
}

/** Lines, each behind a marker that makes it an item or a quote. */
const behind = (marker: string, text: string): string =>
  text
    .split('\n')
    .map((line, index) => (index === 0 ? marker : ' '.repeat(marker.length)) + line)
    .join('\n');

function block(random: Random, depth: number): string {
  const text = () => inline(random, 2);
  switch (random.between(0, 13)) {
    case 0:
      return `${'#'.repeat(random.between(1, 7))} ${text()}`;
    case 1: {
      const marker = random.pick(['- ', '* ', '+ ', '1. ', '2) ', '- [ ] ', '- [x] ', '  - ']);
      const inner = () => (depth > 0 && random.chance(0.3) ? blocks(random, depth - 1) : text());
      return random.times(random.between(1, 6), () => behind(marker, inner())).join(random.pick(['\n', '\n', '\n\n']));
    }
    case 2:
      return (depth > 0 && random.chance(0.5) ? blocks(random, depth - 1) : text())
        .split('\n')
        .map((line) => (random.chance(0.9) ? `> ${line}` : line))
        .join('\n');
    case 3: {
      const fence = random.pick(['```', '~~~', '````', '  ```']);
      const code = random.times(random.between(0, 8), text).join('\n');
      return `${fence}${random.pick(['', random.pick(LANGUAGES), 'klingon', 'js {1}'])}\n${code}${random.chance(0.8) ? `\n${fence.trim()}` : ''}`;
    }
    case 4: {
      const columns = random.between(1, 5);
      const row = (cell: () => string) => `|${random.times(columns, cell).join('|')}|`;
      const cell = () => inline(random, 1).replaceAll('\n', ' ');
      return [
        row(cell),
        row(() => random.pick(['-', ':-:', '--:'])),
        ...random.times(random.between(0, 9), () => row(cell)),
      ].join('\n');
    }
    case 5:
      return random
        .times(random.between(1, 4), () => `<${random.pick(TAGS)}>${random.pick(['', text(), '\n'])}`)
        .join('');
    case 6:
      return `[${random.pick(['r', 'a', text()])}]: ${random.pick(TARGETS)}`;
    case 7:
      return random.pick(['---', '***', '===', '- - -', '']);
    case 8:
      return random.pick(HOSTILE_TEXTS);
    case 9:
      return random.pick(FREEZING).make(random.chance(0.05) ? 12_000 : random.between(20, 900));
    case 10:
      return `    ${text()}\n\n    ${text()}`;
    default:
      return text();
  }
}

function blocks(random: Random, depth: number): string {
  return random.times(random.between(1, 4), () => block(random, depth)).join(random.pick(['\n', '\n\n', '\n\n\n']));
}

/** A text that may be Markdown: mostly well-formed, then damaged. */
export function markdownText(random: Random, size: number): string {
  let text = '';
  while (text.length < size && (text === '' || random.chance(0.9)))
    text += `${block(random, 2)}${random.pick(['\n', '\n\n', '\n\n'])}`;
  for (let damage = random.between(0, 3); damage > 0; damage -= 1) {
    const at = random.between(0, text.length);
    const length = random.between(0, 9);
    text =
      text.slice(0, at) +
      random.pick(['', random.pick(WORDS), text.slice(at, at + length).repeat(random.between(0, 9))]) +
      text.slice(at + length);
  }
  if (random.chance(0.1)) text = text.replaceAll('\n', '\r\n');
  // Half a character at the end or anywhere is a text as well.
  return text;
}
