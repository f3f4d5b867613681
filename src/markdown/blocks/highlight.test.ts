import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FREEZING_CODE } from '../testing/freezing.ts';
import { LONG_MS } from '../testing/long.ts';
import { grammarNames, loadGrammars } from './grammars.ts';
import { colour as colourInTasks, type ColouredCode, highlight } from './highlight.ts';

async function colour(code: string, language: string): Promise<readonly ColouredCode[]> {
  return highlight(code, await loadGrammars(language)) ?? [];
}

const textOf = (pieces: readonly ColouredCode[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : textOf(piece.children))).join('');

const classesIn = (pieces: readonly ColouredCode[]): string[] =>
  pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.class, ...classesIn(piece.children)]));

const depthOf = (pieces: readonly ColouredCode[]): number =>
  Math.max(0, ...pieces.map((piece) => (typeof piece === 'string' ? 0 : 1 + depthOf(piece.children))));

describe('code in colours', () => {
  it('has classes that a stylesheet can name', async () => {
    expect(classesIn(await colour('class A {}', 'js'))).toContain('hljs-title class_');
  });

  it('keeps its colours over a boundary between parts', async () => {
    const comment = `/*\n${'a line of a comment\n'.repeat(100)}*/`;
    const pieces = await colour(`${comment}\nlet a = 1;`, 'js');
    expect(
      pieces
        .filter((piece) => typeof piece !== 'string' && piece.class !== 'hljs-comment')
        .map((piece) => textOf([piece])),
    ).toEqual(['let', '1']);
  });

  it('has the same colours whatever was coloured before', async () => {
    const page = '<style>p { color: red }</style><script>let a = 1;</script>';
    const before = await colour(page, 'html');
    await colour('let a = 1;', 'js');
    await colour('p { color: red }', 'css');
    expect(await colour(page, 'html')).toEqual(before);
    expect(classesIn(before)).toContain('hljs-keyword');
  });

  it('is found in three tasks, and in none once the code is gone', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const finding = async (steps: number) => {
      let isWanted = true;
      const result = colourInTasks('fn a() {}', 'rust', () => isWanted);
      // The grammar comes from a file.
      while (vi.getTimerCount() === 0) await new Promise(setImmediate);
      for (let step = 0; step < 3; step += 1) {
        isWanted = step < steps;
        vi.advanceTimersToNextTimer();
        await new Promise(setImmediate);
      }
      expect(vi.getTimerCount()).toBe(0);
      return result;
    };
    const pieces = (await finding(3)) ?? [];
    expect(classesIn(pieces)).toContain('hljs-keyword');
    expect(textOf(pieces)).toBe('fn a() {}');
    for (const steps of [0, 1, 2]) expect(await finding(steps)).toBeNull();
  });

  it('stays one colour where it has the separator of the parts', async () => {
    expect(highlight('a\uF8FEb', await loadGrammars('js'))).toBeNull();
  });

  it('stays one colour where it would have thousands of them', async () => {
    const grammars = await loadGrammars('cpp');
    expect(highlight('a('.repeat(2_500), grammars)).toBeNull();
    expect(highlight('int add(int a, int b) { return a + b; }\n'.repeat(150), grammars)).not.toBeNull();
  });

  it(
    `is letter for letter the same, and nested no deeper than 16, for ${FREEZING_CODE.length} texts`,
    async () => {
      for (const { class: name, make } of FREEZING_CODE) {
        const [first = '', ...lines] = make(1_500).trimEnd().split('\n');
        const code = lines.slice(0, -1).join('\n');
        const pieces = await colour(code, first.slice(3));
        expect(textOf(pieces), name).toBe(code);
        expect(depthOf(pieces), name).toBeLessThanOrEqual(16);
      }
    },
    LONG_MS,
  );
});

describe('the grammars of a language', () => {
  it('are found by its names', async () => {
    expect(grammarNames('TS')).toEqual(['typescript', 'xml', 'css']);
    expect(grammarNames('c++')).toEqual(['cpp']);
    expect([...(await loadGrammars('TS')).keys()]).toEqual(grammarNames('TS'));
  });

  it.each(['', 'klingon', 'constructor', '__proto__'])('are none for %j, which keeps one colour', async (language) => {
    expect(grammarNames(language)).toEqual([]);
    expect(highlight('a', await loadGrammars(language))).toBeNull();
  });
});
