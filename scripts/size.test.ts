import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUDGETS, checkSizes } from './size.mjs';

const EMBED = BUDGETS['embed.js'].bytes;
/** Three files of this size are just within the budget of a first answer. */
const CHUNK = Math.floor(((BUDGETS['first streamed answer'].bytes - EMBED) / 3) * 0.96);

/** What may be loaded later, as docs/downloads.md lists it. */
const PAGE = `
| \`src/ui/message-tools/message-tools.tsx\` | 1.1 kB | later | nothing |
| \`src/locales/*.ts\` | 60.0 kB | later | English |
| \`src/markdown/blocks/sanitize.ts\` | 55.0 kB | later | its source |
`;

/** Text that gzip leaves as it is, give or take 1 %. */
const incompressible = (bytes: number) => randomBytes(Math.round(bytes)).toString('latin1');

const MANIFEST = {
  'src/element/widget.ts': {
    file: 'widget.js',
    src: 'src/element/widget.ts',
    isEntry: true,
    imports: ['_preact.js'],
    dynamicImports: ['src/markdown/blocks/sanitize.ts', 'src/locales/de.ts'],
  },
  'src/ui/message-tools/message-tools.tsx': { file: 'tools.js', isDynamicEntry: true },
  '_preact.js': { file: 'preact.js' },
  'src/markdown/tokenizers.ts': { file: 'tokenizers.js', isDynamicEntry: true },
  'src/markdown/blocks/sanitize.ts': {
    file: 'RawHtml.js',
    src: 'src/markdown/blocks/sanitize.ts',
    isDynamicEntry: true,
  },
  'src/locales/de.ts': { file: 'de.js', src: 'src/locales/de.ts', isDynamicEntry: true },
};

describe('the size budgets', () => {
  let dist: string;
  const write = (file: string, bytes: number) => writeFileSync(join(dist, file), incompressible(bytes), 'latin1');

  beforeEach(() => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    dist = mkdtempSync(join(tmpdir(), 'sizes-'));
    mkdirSync(join(dist, 'embed'));
    writeFileSync(join(dist, 'embed/manifest.json'), JSON.stringify(MANIFEST));
    write('embed.js', EMBED * 0.96);
    for (const file of ['widget.js', 'preact.js', 'tokenizers.js']) write(`embed/${file}`, CHUNK);
    write('embed/tools.js', 1_000);
    for (const file of ['RawHtml.js', 'de.js']) write(`embed/${file}`, 50_000);
  });

  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(dist, { recursive: true });
  });

  it('hold for what the first answer needs, whatever may be loaded later', () => {
    expect(() => checkSizes(dist, PAGE)).not.toThrow();
  });

  it('come with a table of everything that is loaded later, the biggest first', () => {
    write('embed/de.js', 55_000);
    checkSizes(dist, PAGE);
    const lines = vi.mocked(console.log).mock.calls.map(([line]) => String(line));
    const later = lines.slice(lines.indexOf('loaded later, where it is needed:') + 1);
    expect(later.map((line) => line.trim().split(/\s+/).at(-1))).toEqual([
      'embed/de.js',
      'embed/RawHtml.js',
      'embed/tools.js',
    ]);
  });

  it('fail where a file that is loaded later is bigger than its row says', () => {
    write('embed/de.js', 62_000);
    expect(() => checkSizes(dist, PAGE)).toThrow(
      /^src\/locales\/\*\.ts is [\d,]+ B over what docs\/downloads\.md says\.$/,
    );
  });

  it('fail where a row says much more than its file has, or is of no file', () => {
    write('embed/de.js', 20_000);
    expect(() => checkSizes(dist, PAGE)).toThrow(
      /^src\/locales\/\*\.ts has only [\d,]+ B: docs\/downloads\.md says more\.$/,
    );
    write('embed/de.js', 50_000);
    expect(() => checkSizes(dist, `${PAGE}| \`src/gone.ts\` | 1.0 kB |\n`)).toThrow('src/gone.ts has only 0 B');
  });

  it('fail where a file that is loaded later has no row', () => {
    expect(() => checkSizes(dist, PAGE.replace(/.*locales.*/, ''))).toThrow(
      'src/locales/de.ts has no row in docs/downloads.md.',
    );
  });

  it('fail where embed.js is too big', () => {
    write('embed.js', EMBED * 1.04);
    expect(() => checkSizes(dist, PAGE)).toThrow(/embed\.js is \d+ B over its budget/);
  });

  it('fail where a chunk that the widget imports is too big', () => {
    write('embed/preact.js', CHUNK * 1.3);
    expect(() => checkSizes(dist, PAGE)).toThrow(/first streamed answer is [\d,]+ B over its budget/);
  });

  it('fail where what stands under an answer is too big', () => {
    write('embed/tools.js', BUDGETS['what stands under it'].bytes * 1.3);
    expect(() => checkSizes(dist, PAGE.replace('1.1 kB', '9.0 kB'))).toThrow(
      /what stands under it is [\d,]+ B over its budget/,
    );
  });

  it('fail where the first answer takes too many files', () => {
    const widget = { ...MANIFEST['src/element/widget.ts'], imports: ['_preact.js', '_signals.js'] };
    const manifest = { ...MANIFEST, 'src/element/widget.ts': widget, '_signals.js': { file: 'signals.js' } };
    write('embed/signals.js', 10);
    writeFileSync(join(dist, 'embed/manifest.json'), JSON.stringify(manifest));
    expect(() => checkSizes(dist, PAGE)).toThrow('first streamed answer takes 5 files instead of 4');
  });

  it('fail where what the widget asks for at once is too big', () => {
    write('embed/tokenizers.js', CHUNK * 1.3);
    expect(() => checkSizes(dist, PAGE)).toThrow(/first streamed answer is [\d,]+ B over its budget/);
  });

  it('fail where there is no widget to measure', () => {
    const { 'src/element/widget.ts': _, ...others } = MANIFEST;
    writeFileSync(join(dist, 'embed/manifest.json'), JSON.stringify(others));
    expect(() => checkSizes(dist, PAGE)).toThrow('There is no chunk for src/element/widget.ts');
  });
});
