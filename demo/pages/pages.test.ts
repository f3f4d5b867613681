import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHEAT_SHEET } from '../local-letta/agent/cheat-sheet.ts';

const folder = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const pages = readdirSync(folder).filter((file) => file.endsWith('.html'));

/** A page's `<header>` without the mark of the page that it is on. */
const headerOf = (page: string) =>
  read(page)
    .match(/<header[^]*<\/header>/)?.[0]
    .replaceAll(' aria-current="page"', '');

test('the landing page lists what the scripted agent understands', () => {
  const rows = read('index.html').matchAll(/<li><button type="button">(.*?)<\/button> <span>(.*?)<\/span><\/li>/g);
  const listed = [...rows].map(([, say, shows]) => ({ say, shows }));
  expect(listed).toEqual(CHEAT_SHEET);
});

test('the landing page links every other page', () => {
  const links = [...read('index.html').matchAll(/<h3><a href="\.\/(.*?)">/g)].map(([, file]) => file);
  expect(links.sort()).toEqual(pages.filter((page) => page !== 'index.html').sort());
});

describe.each(pages)('%s', (page) => {
  test('has the same header as the landing page, and marks itself in it', () => {
    expect(headerOf(page)).toBe(headerOf('index.html'));
    expect(read(page)).toContain(`href="./${page}" aria-current="page"`);
  });

  test('has no script, style or handler of its own in the markup, so that it can live under a strict policy', () => {
    expect(read(page)).not.toMatch(/<style|<script(?![^>]* src=)|\s(?:style|on[a-z]+)=/);
  });

  test('loads nothing from elsewhere', () => {
    const loaded = [...read(page).matchAll(/<(?:script|link|img)[^>]* (?:src|href)="(.*?)"/g)].map(
      ([, url = '']) => url,
    );
    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.filter((url) => !/^\.\/|^\/dist\//.test(url))).toEqual([]);
  });
});
