import { beforeAll, describe, expect, test } from 'vitest';
import { contrast as contrastOf, measureAccent, pixel } from './measure-accent.ts';
import { adoptStyles } from './sheets.ts';
import looksCss from './looks.css?inline';
import markdownCss from '../markdown/markdown.css?inline';
import { chatSheets } from '../ui/sheets.ts';

const HUES = Array.from({ length: 20 }, (_, index) => index * 18);
const LIGHTNESSES = [0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.95];
const CHROMAS = [0.05, 0.15, 0.3];
const ACCENTS = [
  '#ffd400 #fff #000 #777 #767676 red lime blue yellow cyan magenta #3d4ee0 #8f9bff #0a7d4f #d14bd8 rebeccapurple'.split(
    ' ',
  ),
  Array.from({ length: 64 }, (_, index) => `rgb(${(index % 4) * 85} ${((index >> 2) % 4) * 85} ${(index >> 4) * 85})`),
  HUES.flatMap((hue) => LIGHTNESSES.flatMap((l) => CHROMAS.map((chroma) => `oklch(${l} ${chroma} ${hue})`))),
].flat();

let host: HTMLElement;

beforeAll(() => {
  host = document.createElement('letta-chat');
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [...chatSheets()];
  root.innerHTML = `
    <div class="container"><div class="panel">
      <button class="accent">Send</button>
      <button class="accent" disabled>Send</button>
      <button class="quiet-button" disabled>Retry</button>
      <div class="user-message pending">Hello</div>
      <div class="avatar">A</div>
      <div class="markdown"><a href="https://letta.com">Letta</a></div>
      <button class="focused" style="outline: 2px solid var(--accent-text)">Focus</button>
      <i class="muted" style="color: var(--letta-chat-muted)"></i>
      <div class="surface" style="background: var(--letta-chat-surface)"></div>
    </div></div>`;
  document.body.append(host);
  adoptStyles(root.querySelector('.panel'), markdownCss);
  return () => host.remove();
});

const find = (selector: string) => getComputedStyle(host.shadowRoot!.querySelector(selector)!);

const contrast = (one: string, other: string): number => contrastOf(pixel(one), pixel(other));

/** The contrasts of the palette, by what is read or seen, with the least that each must have. */
function contrasts(): [what: string, ratio: number, least: number][] {
  const background = find('.panel').backgroundColor;
  const surface = find('.surface').backgroundColor;
  const button = find('.accent:enabled');
  const disabled = find('.accent:disabled');
  const pending = find('.pending');
  const link = find('.markdown a').color;
  const ring = find('.focused').outlineColor;
  const avatar = find('.avatar');
  const stops = avatar.backgroundImage.match(/(?:oklch|rgba?|color)\([^)]*\)/g) ?? [];
  return [
    ['text on the accent', contrast(button.color, button.backgroundColor), 4.5],
    ['a link on the background', contrast(link, background), 4.5],
    ['a link on a surface', contrast(link, surface), 4.5],
    ['a focus ring on the background', contrast(ring, background), 3],
    ['a focus ring on a surface', contrast(ring, surface), 3],
    ['a disabled button', contrast(disabled.color, disabled.backgroundColor), 3],
    ['a disabled quiet button', contrast(find('.quiet-button').color, background), 3],
    ['a message under way', contrast(pending.color, pending.backgroundColor), 4.5],
    ...stops.map((stop): [string, number, number] => ['the avatar’s letter', contrast(avatar.color, stop), 3]),
  ];
}

describe.each([
  ['light', 'by the browser’s own CSS'],
  ['dark', 'by the browser’s own CSS'],
  ['light', 'measured'],
  ['dark', 'measured'],
])('in the %s scheme, %s', (scheme, how) => {
  test(`${ACCENTS.length} accents each give a palette that can be read`, () => {
    host.style.colorScheme = scheme;
    const sheets = [...host.shadowRoot!.adoptedStyleSheets];
    const tooLow: string[] = [];
    let measured = 0;
    for (const accent of ACCENTS) {
      host.style.setProperty('--letta-chat-accent', accent);
      if (how === 'measured') measureAccent(host.shadowRoot!);
      for (const [what, ratio, least] of contrasts()) {
        measured++;
        if (ratio < least) tooLow.push(`${accent}: ${what}: ${ratio.toFixed(2)}`);
      }
    }
    host.shadowRoot!.adoptedStyleSheets = sheets;
    expect(tooLow).toEqual([]);
    expect(measured).toBe(ACCENTS.length * 10);
  });
});

test('what a site sets for the text on the accent is kept', () => {
  host.style.setProperty('--letta-chat-on-accent', 'rgb(1, 2, 3)');
  expect(find('.accent:enabled').color).toBe('rgb(1, 2, 3)');
  host.style.removeProperty('--letta-chat-on-accent');
});

describe.each(['meadow', 'gazette', 'midnight', 'ink', 'terminal'])('the look %s', (look) => {
  test.each(['light', 'dark'])('can be read in the %s scheme', (scheme) => {
    const style = document.head.appendChild(document.createElement('style'));
    style.textContent = `:root { color-scheme: ${scheme} } ${looksCss}`;
    host.removeAttribute('style');
    host.className = `letta-chat-${look}`;
    const { backgroundColor, color } = find('.panel');
    const surface = find('.surface').backgroundColor;
    const muted = find('.muted').color;
    const pairs: [string, number, number][] = [
      ['text', contrast(color, backgroundColor), 4.5],
      ['text on a surface', contrast(color, surface), 4.5],
      ['secondary text', contrast(muted, backgroundColor), 4.5],
      ['secondary text on a surface', contrast(muted, surface), 4.5],
      ...contrasts(),
    ];
    expect(pairs.filter(([, ratio, least]) => ratio < least)).toEqual([]);
    host.className = '';
    style.remove();
  });
});
