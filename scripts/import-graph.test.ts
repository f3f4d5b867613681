import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { describe, expect, it } from 'vitest';

/** What each file imports, static and dynamic imports alike; imports of types alone are gone at run time. */
type Graph = ReadonlyMap<string, readonly string[]>;

const isCode = (path: string): boolean => /\.tsx?$/.test(path) && !/\.(test|test-d|d)\.tsx?$/.test(path);

/** The graph of a folder's code, tests left out. */
function readGraph(folder: string): Graph {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isCode);
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(join(folder, file), 'utf8'))]));
}

function importsOf(file: string, code: string): string[] {
  const { program, module } = parseSync(file, code);
  const specifiers = module.staticImports
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .map(({ moduleRequest }) => moduleRequest.value);
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) if (moduleRequest && !isType) specifiers.push(moduleRequest.value);
  }
  new Visitor({
    ImportExpression({ source }) {
      if (source.type === 'Literal' && typeof source.value === 'string') specifiers.push(source.value);
    },
  }).visit(program);
  return specifiers.filter((name) => name.startsWith('.')).map((name) => normalize(join(dirname(file), name)));
}

/** Each way from a file back to itself, as a list of files. */
function cyclesIn(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): void => {
    const seenAt = way.indexOf(file);
    if (seenAt >= 0) cycles.push([...way.slice(seenAt), file]);
    if (seenAt >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return cycles;
}

describe('the imports of src/', () => {
  const graph = readGraph(join(import.meta.dirname, '../src'));

  it('never lead back to where they started, dynamic imports included', () => {
    expect(cyclesIn(graph)).toEqual([]);
    expect(graph.size).toBeGreaterThan(80);
  });

  it('take nothing from a testing/ folder', () => {
    const shipped = [...graph].filter(([file]) => !file.includes('testing/'));
    expect(shipped.filter(([, imports]) => imports.some((name) => name.includes('testing/')))).toEqual([]);
  });
});

describe('a cycle is found', () => {
  it.each([
    [
      'of static imports',
      "import { b } from './b.ts'; export const a = b;",
      "import { a } from './a.ts'; export const b = a;",
    ],
    [
      'through a dynamic import',
      "export const a = () => import('./b.ts');",
      "import { a } from './a.ts'; export const b = a;",
    ],
    [
      'through an export',
      "export { b } from './b.ts'; export const a = 1;",
      "import { a } from './a.ts'; export const b = a;",
    ],
  ])('%s', (_, a, b) => {
    expect(cyclesOf({ 'a.ts': a, 'b.ts': b })).toEqual([['a.ts', 'b.ts', 'a.ts']]);
  });

  it('but none where a file only needs a type', () => {
    const a = "import type { B } from './b.ts'; export const a = (): B => 1;";
    const b = "import { a } from './a.ts'; export type B = number; export const b = a;";
    expect(cyclesOf({ 'a.ts': a, 'b.ts': b })).toEqual([]);
  });
});

function cyclesOf(files: Readonly<Record<string, string>>): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'import-graph-'));
  try {
    for (const [file, code] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), code);
    }
    return cyclesIn(readGraph(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
