import { options, render } from 'preact';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import linksPage from '../../docs/links.md?raw';
import { en } from '../locales/en.ts';
import { Markdown } from './Markdown.tsx';
import { createMath, type MathSupport } from './blocks/math.tsx';
import { reveal } from './reveal.ts';
import { HANDLERS, HOSTILE } from './testing/hostile.ts';
import { SPOOFS } from './testing/spoofing.ts';

let root: HTMLElement;

// The test server compiles these when they are first asked for, which takes it a while.
beforeAll(async () => {
  await import('./blocks/highlight.ts');
  await import('./blocks/sanitize.ts');
});

beforeEach(() => {
  root = document.createElement('div');
  document.body.append(root);
});
afterEach(() => {
  render(null, root);
  root.remove();
  vi.restoreAllMocks();
});

function show(
  text: string,
  { done = true, imageOrigins = [] as string[], math = undefined as MathSupport | undefined } = {},
): HTMLElement {
  render(<Markdown text={text} done={done} options={{ labels: en, imageOrigins, math }} />, root);
  return root.firstElementChild as HTMLElement;
}

const html = (text: string) => show(text).querySelector('.section')?.innerHTML;

describe('an answer is drawn', () => {
  it.each([
    ['**a** *b* ~~c~~ `d`', '<p dir="auto"><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>'],
    ['# a', '<h3 dir="auto" class="h1">a</h3>'],
    ['###### a', '<h6 dir="auto" class="h6">a</h6>'],
    ['- a\n- b', '<ul dir="ltr"><li>a</li><li>b</li></ul>'],
    ['3. a', '<ol start="3" dir="ltr"><li>a</li></ol>'],
    ['- a\n\n- b', '<ul dir="ltr"><li><p dir="auto">a</p></li><li><p dir="auto">b</p></li></ul>'],
    ['> a', '<blockquote dir="ltr"><p dir="auto">a</p></blockquote>'],
    ['---', '<hr>'],
    ['a  \nb', '<p dir="auto">a<br>b</p>'],
    ['a &amp; b &lt; c &nope; &#x1F600;', '<p dir="auto">a &amp; b &lt; c &amp;nope; 😀</p>'],
    ['\\*a\\*', '<p dir="auto">*a*</p>'],
    ['H<sub>2</sub>O<br>x', '<p dir="auto">H<sub>2</sub>O<br>x</p>'],
    ['a <b>b', '<p dir="auto">a <b>b</b></p>'],
    ['&constructor; &valueOf; &toString;', '<p dir="auto">&amp;constructor; &amp;valueOf; &amp;toString;</p>'],
    ['a <i class="x">b</i>', '<p dir="auto">a &lt;i class="x"&gt;b</p>'],
  ])('%j', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it('a task list, with boxes that nobody can change', () => {
    const boxes = show('- [ ] a\n- [x] b').querySelectorAll('input');
    expect([...boxes].map(({ type, checked, disabled }) => [type, checked, disabled])).toEqual([
      ['checkbox', false, true],
      ['checkbox', true, true],
    ]);
  });

  it('a table that can be scrolled by keyboard, its columns aligned', () => {
    const element = show('| a | b |\n|:-:|--:|\n| 1 | 2 |');
    const table = element.querySelector('.table');
    expect(table?.getAttribute('tabindex')).toBe('0');
    expect(table?.getAttribute('aria-label')).toBe('Table');
    expect([...element.querySelectorAll('th')].map((cell) => [cell.scope, cell.className])).toEqual([
      ['col', 'center'],
      ['col', 'right'],
    ]);
  });

  it('a long table in several elements, whose columns are as wide as those of the first, and which are one table', async () => {
    const text = `| a | long heading |\n|---|---|\n${'| 1 | two |\n'.repeat(100)}`;
    render(null, root);
    root.attachShadow({ mode: 'open' });
    const shadow = root.shadowRoot as ShadowRoot;
    render(<Markdown text={text} done options={{ labels: en, imageOrigins: [] }} />, shadow);
    const rowsNow = () => [...shadow.querySelectorAll<HTMLElement>('[role=row]')];
    await expect.poll(() => rowsNow().length).toBe(101);
    const rows = rowsNow();
    expect(shadow.querySelectorAll('table')).toHaveLength(4);
    expect(shadow.querySelectorAll('[role=table]')).toHaveLength(1);
    const widthsOf = (row: HTMLElement | undefined) =>
      [...(row?.children ?? [])].map((cell) => Math.round(cell.getBoundingClientRect().width));
    await expect.poll(() => widthsOf(rows.at(-1))).toEqual(widthsOf(rows[0]));
    render(null, shadow);
  });

  it('a long list in several elements, numbered on', async () => {
    const element = show('7. a\n'.repeat(70));
    await expect.poll(() => element.querySelectorAll('li').length).toBe(70);
    expect([...element.querySelectorAll('ol')].map((list) => [list.start, list.children.length])).toEqual([
      [7, 32],
      [39, 32],
      [71, 6],
    ]);
  });

  it('a growing list without its earlier items again, also when its numbers grow longer', async () => {
    const imageOrigins: string[] = [];
    const list = (length: number) => show('1. a\n'.repeat(length), { done: false, imageOrigins });
    list(998);
    await expect.poll(() => root.querySelectorAll('li').length).toBe(998);
    const { vnode } = options;
    let made = 0;
    options.vnode = (node) => {
      made += node.type === 'li' ? 1 : 0;
      vnode?.(node);
    };
    onTestFinished(() => void (vnode ? (options.vnode = vnode) : delete options.vnode));
    list(1_001);
    await expect.poll(() => root.querySelectorAll('li').length).toBe(1_001);
    expect(root.querySelector('ol')?.style.getPropertyValue('--marker')).toBe('5ch');
    expect(made).toBeLessThan(200);
  });

  it('text over a limit as plain text, and says so', async () => {
    const element = show('*a_'.repeat(5_000));
    await expect.poll(() => element.querySelector('.plain-text')?.textContent).toBe('*a_'.repeat(5_000));
    expect(element.querySelector('em')).toBeNull();
    expect(element.querySelector('.limit')?.textContent).toBe(en.plainText);
  });

  it.each([
    '*a_'.repeat(5_000),
    `${'>'.repeat(40)} a`,
    '* - + '.repeat(2_000),
    `<p>${'<b>'.repeat(600)}`,
    'a'.repeat(40_000),
  ])('over a limit the same streamed and stored: %#', async (text) => {
    const stored = document.createElement('div');
    document.body.append(stored);
    const options = { labels: en, imageOrigins: [] };
    render(<Markdown text={text} done options={options} />, stored);
    for (let end = 1; end < text.length; end += Math.ceil(text.length / 7)) show(text.slice(0, end), { done: false });
    show(text);
    const markup = (element: HTMLElement) => element.querySelector('.markdown')?.innerHTML;
    await expect.poll(() => markup(stored)).toContain(en.plainText);
    await expect.poll(() => markup(root) === markup(stored)).toBe(true);
    render(null, stored);
    stored.remove();
  });

  it('a tag that is half there as nothing until it is whole', () => {
    const text = 'Text <b title="x">bold</b> and <kbd>Esc</kbd>.';
    const texts = Array.from(
      { length: text.length },
      (_, end) => show(text.slice(0, end + 1), { done: false }).textContent,
    );
    // What a reader sees only grows: nothing of a tag comes and goes.
    for (const [index, shown] of texts.entries())
      expect((texts[index + 1] ?? shown).startsWith(shown.trimEnd()), JSON.stringify(shown)).toBe(true);
    expect(texts.filter((shown) => /<(?!b title="x">)/.test(shown))).toEqual([]);
  });

  it('a title in its colour: each of its classes is one that a style can name', async () => {
    const element = show('```js\nclass Cat {}\nfunction meow() {}\n```');
    const names = () => [...element.querySelectorAll('.hljs-title')].map(({ textContent }) => textContent);
    await expect.poll(names).toEqual(['Cat', 'meow']);
    expect([...element.querySelectorAll('code [class]')].filter(({ className }) => className.includes(','))).toEqual(
      [],
    );
    render(null, root);
    const shadow = root.attachShadow({ mode: 'open' });
    render(
      <Markdown text={'```js\nclass Cat {}\nlet a;\n```'} done options={{ labels: en, imageOrigins: [] }} />,
      shadow,
    );
    const colourOf = (selector: string) => {
      const found = shadow.querySelector(selector);
      return found && getComputedStyle(found).color;
    };
    await expect.poll(() => colourOf('.hljs-title')).not.toBeNull();
    expect(colourOf('.hljs-title')).not.toBe(colourOf('pre'));
    render(null, shadow);
  });

  it('code within a text in one colour, whatever colours other code has loaded', async () => {
    const before = show('`const a = 1;`').querySelector('code')?.outerHTML;
    const element = show('```js\nconst a = 1;\n```\n\n`const a = 1;`');
    await expect.poll(() => element.querySelectorAll('.hljs-keyword').length).toBe(1);
    expect(element.querySelector('p code')?.outerHTML).toBe(before);
  });

  it('a long text in several tasks, of which the first shows its beginning', async () => {
    const text = 'A paragraph with **bold** text.\n\n'.repeat(2_000);
    const element = show(text);
    const count = () => element.querySelectorAll('p').length;
    expect(count()).toBeGreaterThan(10);
    expect(count()).toBeLessThan(1_000);
    await expect.poll(count).toBe(2_000);
  });

  it('a long text in another language in several tasks', async () => {
    const text = '```\na\n```\n\n'.repeat(40);
    const captions = (word: string) =>
      [...show(text).querySelectorAll('figcaption')].filter(({ textContent }) => textContent?.startsWith(word)).length;
    await expect.poll(() => captions('Code')).toBe(40);
    /** How many changed in each task. */
    const changed: number[] = [];
    const observer = new MutationObserver((records) => changed.push(records.length));
    observer.observe(root, { characterData: true, subtree: true });
    const labels = { ...en, code: 'Programm' };
    render(<Markdown text={text} done options={{ labels, imageOrigins: [] }} />, root);
    await expect.poll(() => changed.reduce((sum, count) => sum + count, 0)).toBe(40);
    observer.disconnect();
    expect(Math.max(...changed)).toBeLessThanOrEqual(8);
    expect([...root.querySelectorAll('pre')].map((code) => code.ariaLabel)).toEqual(Array(40).fill('Programm'));
  });

  it('a long word so that it may break, and reads the same', () => {
    const element = show('a'.repeat(250));
    expect(element.querySelectorAll('wbr')).toHaveLength(2);
    expect(element.textContent).toBe('a'.repeat(250));
  });

  it('long code in pieces, letter for letter the same', async () => {
    const code = 'const a = 1;\n'.repeat(600).trimEnd();
    const element = show(`\`\`\`js\n${code}\n\`\`\``);
    // In one task or in several, as the machine can.
    await expect.poll(() => element.querySelector('code')?.textContent).toBe(code);
    expect(element.querySelectorAll('.lines').length).toBeGreaterThan(5);
  });

  it('code with its language, and a button that copies it', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const element = show('```ts {1}\nconst a = "<b>";\n```');
    expect(element.querySelector('figcaption')?.firstChild?.textContent).toBe('ts');
    expect(element.querySelector('pre code')?.textContent).toBe('const a = "<b>";');
    const button = element.querySelector('button');
    button?.click();
    await expect.poll(() => button?.textContent).toBe('Copied');
    expect(write).toHaveBeenCalledWith('const a = "<b>";');
  });

  it('code in colours once it is complete, letter for letter the same', async () => {
    const code = 'const a = `x${1}`; // <b>';
    const colours = () =>
      [...root.querySelectorAll('code span')].map(({ className, textContent }) => [className, textContent]);
    show(`\`\`\`js\n${code}`, { done: false });
    show(`\`\`\`js\n${code}\n\`\`\``, { done: true });
    await expect.poll(colours).toContainEqual(['hljs-comment', '// <b>']);
    expect(colours()[0]).toEqual(['hljs-keyword', 'const']);
    expect(root.querySelector('code')?.textContent).toBe(code);
  });

  it('code of a language that nobody knows, and a very long one, in one colour', async () => {
    const text = `\`\`\`js\na\n\`\`\`\n\n\`\`\`constructor\nconst b\n\`\`\`\n\n\`\`\`js\n${'var c;\n'.repeat(2_000)}\`\`\`\n\n\`\`\`ts\nlet d\n\`\`\``;
    const element = show(text);
    await expect.poll(() => element.querySelectorAll('figure:last-child .hljs-keyword').length).toBe(1);
    expect(
      [...element.querySelectorAll('figure')].map((figure) => figure.querySelectorAll('.hljs-keyword').length),
    ).toEqual([0, 0, 0, 1]);
  });

  it('code in its frame at once, before anything else is loaded', () => {
    const element = show('    code');
    expect(element.querySelector('figure figcaption')?.textContent).toBe('CodeCopy');
    expect(element.querySelector('figure pre code')?.textContent).toBe('code');
  });

  it('a link that opens elsewhere and tells nobody where it came from', () => {
    const link = show('[a](https://example.com/x)').querySelector('a');
    expect(link?.outerHTML).toBe(
      '<a href="https://example.com/x" target="_blank" rel="noopener noreferrer nofollow ugc">a</a>',
    );
  });

  it('a link that pretends, with the host where it really leads', () => {
    expect(show('[bank.example](https://evil.example/)').querySelector('a')?.textContent).toBe(
      'bank.example (evil.example)',
    );
  });

  it('a picture of another origin only after a click', () => {
    const element = show('![A cat](https://cats.test/1.png)');
    expect(element.querySelector('img')).toBeNull();
    const button = element.querySelector('button');
    expect(button?.textContent).toBe('Show the image: A cat (cats.test)');
    button?.click();
    return expect.poll(() => element.querySelector('img')?.referrerPolicy).toBe('no-referrer');
  });

  it('a picture of an origin that the page lists at once', () => {
    const element = show('![A cat](https://cats.test/1.png)', { imageOrigins: ['https://cats.test'] });
    expect(element.querySelector('img')?.alt).toBe('A cat');
  });

  it.each([
    ['Euler: \\(e^{i\\pi} + 1 = 0\\).', ['i:e^{i\\pi} + 1 = 0']],
    ['$$\na_1 * b_1 * c\n$$', ['d:a_1 * b_1 * c']],
    ['\\[ \\frac{a}{b} \\]', ['d:\\frac{a}{b}']],
    ['It costs $5 or $6.', []],
    ['`\\(a\\)` and\n\n```\n$$a$$\n```', []],
  ])('formulas as the site draws them: %j', async (text, formulas) => {
    const math = createMath((tex, display) => document.createTextNode(`${display ? 'd' : 'i'}:${tex}`));
    const drawn = () => [...root.querySelectorAll('.math')].map((element) => element.textContent);
    for (const end of [3, 9, text.length]) show(text.slice(0, end), { done: false, math });
    show(text, { math });
    await expect.poll(drawn).toEqual(formulas);
  });

  it('a formula that cannot be drawn as its source', async () => {
    const math = createMath(() => Promise.reject(new Error('no')));
    show('\\(a\\)', { math });
    await expect.poll(() => root.querySelector('.math')?.textContent).toBe('a');
  });

  it('HTML as far as the allow-list goes, once the sanitiser is here', async () => {
    const element = show(
      '<details><summary>More</summary><p onclick="alert(1)">text <a href="https://a.test">a</a></p></details>',
    );
    await expect.poll(() => element.querySelector('div.raw details summary')?.textContent).toBe('More');
    expect(element.querySelector('.raw p')?.outerHTML).toContain('<p>text <a href="https://a.test/" target="_blank"');
  });

  it('without touching what is settled', () => {
    const paragraphs = ['First **one**.', 'Second.', 'Third.', 'Fourth.', 'Fifth'];
    show(paragraphs.slice(0, 4).join('\n\n'), { done: false });
    const first = root.querySelector('p');
    const text = first?.firstChild as Text;
    getSelection()?.setBaseAndExtent(text, 0, text, 5);
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    if (first) observer.observe(first, { childList: true, characterData: true, subtree: true, attributes: true });
    show(paragraphs.join('\n\n'), { done: false });
    show(`${paragraphs.join('\n\n')}.`, { done: true });
    expect([...changes, ...observer.takeRecords()]).toEqual([]);
    expect(root.querySelector('p')).toBe(first);
    expect(String(getSelection())).toBe('First');
  });
});

describe('a link that says something else than where it leads', () => {
  it.each(SPOOFS)('$form, HTML: $isHtml, target: $target', async ({ source, target }) => {
    const element = show(source);
    await expect.poll(() => element.querySelector('a .host')?.textContent).toBe(`(${target})`);
    // No character of the link is one that nobody sees.
    const text = element.querySelector('a')?.textContent ?? '';
    expect(reveal(text)).toBe(text);
  });

  it('is shown as docs/links.md says', async () => {
    const cell = (text: string) =>
      text
        .trim()
        .replace(/^(`+) ?([^]*?) ?\1$/, '$2')
        .replaceAll('\\|', '|')
        .trim();
    const rows = linksPage
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2)
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map(cell),
      );
    expect(rows.map(([, , source]) => source)).toEqual(SPOOFS.map(({ source }) => escaped(source)));
    for (const [index, { source, target }] of SPOOFS.entries()) {
      const element = show(source);
      await expect.poll(() => element.querySelector('a .host')?.textContent).toBe(`(${target})`);
      expect(rows[index]?.[3]).toBe(escaped(element.querySelector('a')?.textContent ?? ''));
      render(null, root);
    }
  });

  it(`is here in ${SPOOFS.length} forms`, () => {
    expect(SPOOFS.length).toBeGreaterThanOrEqual(80);
  });

  it('has its hidden characters made visible, like a heading', async () => {
    const element = show('# a\u202Eb\n\n[c `d\u200B`](https://e.test)\n\n<h3>f\u2066<b>g\u200B</b></h3>');
    await expect.poll(() => element.querySelector('div.raw h3')?.textContent).toBe('f[U+2066]g[U+200B]');
    expect(element.querySelector('.h1')?.textContent).toBe('a[U+202E]b');
    expect(element.querySelector('a')?.textContent).toBe('c d[U+200B]');
  });
});

/** What nobody sees, by its code point, as the page has it. */
const escaped = (text: string): string =>
  text.replace(
    /[^\x20-\x7E\p{L}]|\p{M}/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  );

describe('an answer that attacks', () => {
  let ran = 0;

  /** Resource requests to elsewhere, as the browser tells of them. */
  const requests = () => performance.getEntriesByType('resource').filter(isCall).length;
  const isCall = ({ name }: PerformanceEntry) => name.includes('evil.test');

  beforeEach(() => {
    ran = 0;
    vi.spyOn(window, 'alert').mockImplementation(() => void (ran += 1));
    performance.clearResourceTimings();
  });

  /** Makes the events that the handlers wait for. */
  function provoke(body: Element): void {
    for (const element of body.querySelectorAll('*')) {
      for (const handler of HANDLERS) element.dispatchEvent(new Event(handler.slice(2)));
    }
  }

  /** Long enough for a handler to run, which is what would show that the answer got through. */
  const settle = () => new Promise((resolve) => setTimeout(resolve, 300));

  it.each(Object.entries(HOSTILE))('runs nothing and calls nobody: %s', async (_class, answers) => {
    const elements: HTMLElement[] = [];
    for (const text of answers) {
      for (const parts of [
        [text.length],
        [Math.floor(text.length / 2), text.length],
        [1, 7, text.length - 2, text.length],
      ]) {
        const element = document.createElement('div');
        root.append(element);
        elements.push(element);
        for (const end of parts)
          render(
            <Markdown text={text.slice(0, end)} done={false} options={{ labels: en, imageOrigins: [] }} />,
            element,
          );
        render(<Markdown text={text} done options={{ labels: en, imageOrigins: [] }} />, element);
      }
    }
    await settle();
    provoke(root);
    expect(ran).toBe(0);
    expect(requests()).toBe(0);
    for (const element of root.querySelectorAll('*')) {
      expect(ALLOWED).toContain(element.localName);
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on|style|srcdoc|srcset|ping|action|^id$|^name$|slot|popover/);
        if (name === 'href') expect(value).toMatch(/^(https?:|mailto:|tel:)/);
        if (name === 'src') expect(value).toMatch(/^data:image\/(png|jpeg|gif|webp);/);
      }
    }
    for (const element of elements) render(null, element);
  });
});

/** Everything that an answer may become. */
const ALLOWED = [
  'a',
  'b',
  'blockquote',
  'br',
  'button',
  'code',
  'dd',
  'del',
  'details',
  'div',
  'dl',
  'dt',
  'em',
  'figcaption',
  'figure',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'img',
  'input',
  'ins',
  'kbd',
  'li',
  'mark',
  'ol',
  'p',
  'pre',
  'q',
  's',
  'small',
  'span',
  'strong',
  'sub',
  'summary',
  'sup',
  'table',
  'tbody',
  'td',
  'th',
  'thead',
  'tr',
  'u',
  'ul',
  'wbr',
];
