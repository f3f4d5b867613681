import { createRequire } from 'node:module';
import type { LanguageFn } from 'highlight.js';
import { describe, expect, it } from 'vitest';
import { FREEZING_CODE } from '../testing/freezing.ts';
import { LONG_MS } from '../testing/long.ts';
import { grammarsOf } from './grammars.ts';
import { type ColouredCode, highlight } from './highlight.ts';

const require = createRequire(import.meta.url);

function colour(code: string, language: string): readonly ColouredCode[] {
  const names = [...(grammarsOf(language)?.keys() ?? [])];
  const grammars = new Map(
    names.map((name) => [name, require(`highlight.js/lib/languages/${name}`) as LanguageFn] as const),
  );
  return highlight(code, names[0] ?? '', grammars) ?? [];
}

const textOf = (pieces: readonly ColouredCode[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : textOf(piece.children))).join('');

const classesIn = (pieces: readonly ColouredCode[]): string[] =>
  pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.class, ...classesIn(piece.children)]));

const depthOf = (pieces: readonly ColouredCode[]): number =>
  Math.max(0, ...pieces.map((piece) => (typeof piece === 'string' ? 0 : 1 + depthOf(piece.children))));

describe('code in colours', () => {
  it('has classes that a stylesheet can name', () => {
    expect(classesIn(colour('class A {}', 'js'))).toContain('hljs-title class_');
  });

  it('keeps its colours over a boundary between parts', () => {
    const comment = `/*\n${'a line of a comment\n'.repeat(100)}*/`;
    const pieces = colour(`${comment}\nlet a = 1;`, 'js');
    expect(
      pieces
        .filter((piece) => typeof piece !== 'string' && piece.class !== 'hljs-comment')
        .map((piece) => textOf([piece])),
    ).toEqual(['let', '1']);
  });

  it('has the same colours whatever was coloured before', () => {
    const page = '<style>p { color: red }</style><script>let a = 1;</script>';
    const before = colour(page, 'html');
    colour('let a = 1;', 'js');
    colour('p { color: red }', 'css');
    expect(colour(page, 'html')).toEqual(before);
    expect(classesIn(before)).toContain('hljs-keyword');
  });

  it('stays one colour where it has the separator of the parts', () => {
    expect(highlight('a\uF8FEb', 'js', new Map())).toBeNull();
  });

  it(
    `is letter for letter the same, and nested no deeper than 16, for ${FREEZING_CODE.length} texts`,
    () => {
      for (const { class: name, make } of FREEZING_CODE) {
        const [first = '', ...lines] = make(1_500).trimEnd().split('\n');
        const code = lines.slice(0, -1).join('\n');
        const pieces = colour(code, first.slice(3));
        expect(textOf(pieces), name).toBe(code);
        expect(depthOf(pieces), name).toBeLessThanOrEqual(16);
      }
    },
    LONG_MS,
  );
});

describe('the grammars of a language', () => {
  it('are found by its names', () => {
    expect([...(grammarsOf('TS')?.keys() ?? [])]).toEqual(['typescript', 'xml', 'css']);
    expect([...(grammarsOf('c++')?.keys() ?? [])]).toEqual(['cpp']);
  });

  it.each(['', 'klingon', 'constructor', '__proto__'])('are none for %j', (language) => {
    expect(grammarsOf(language)).toBeNull();
  });
});
