import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BACKENDS } from './testing/backends.ts';

const folder = import.meta.dirname;
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const examples = readdirSync(folder).filter(
  (file) => /\.(ts|py|php|go|rb)$/.test(file) && !/^start|\.test\./.test(file),
);

it('has nine backends, each in a file that README.md names', () => {
  expect(examples).toHaveLength(BACKENDS.length);
  const named = [...read('README.md').matchAll(/^\| \[([\w.-]+)\]\(\1\)/gm)].map(([, file]) => file);
  expect(named.toSorted()).toEqual(examples.toSorted());
});

it.each(examples)('%s marks the one function that a site replaces', (file) => {
  expect(read(file).match(/WHO IS ASKING: replace this/g)).toHaveLength(1);
});

it.each(examples.filter((file) => file.endsWith('.ts')))('%s has at most 60 lines', (file) => {
  expect(read(file).trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});
