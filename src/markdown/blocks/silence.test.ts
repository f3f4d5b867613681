import { describe, expect, it } from 'vitest';
import { silence } from './silence.ts';

describe('HTML before it is parsed', () => {
  it.each([
    ['<p onclick=a()>b</p>', '<p data-onclick=a()>b</p>'],
    ['<p onclick>b</p>', '<p data-onclick>b</p>'],
    ['<p onclick/style>b</p>', '<p data-onclick/data-style>b</p>'],
    ['<p/onclick="a"STYLE=\'b\' title=c>d</p>', '<p/data-onclick="a"data-STYLE=\'b\' title=c>d</p>'],
    ['<p\nonclick\n=\n"a"\n>b', '<p\ndata-onclick\n=\n"a"\n>b'],
    ['<p title=">" onclick>b', '<p title=">" data-onclick>b'],
    ["<p title='<p onclick>' onclick>b", "<p title='<p onclick>' data-onclick>b"],
    ['<p " onclick>b', '<p " data-onclick>b'],
    ['<p =x onclick>b', '<p =x data-onclick>b'],
    ['<p onclick', '<p data-onclick'],
    ['<p a="onclick=b', '<p a="onclick=b'],
    ['<a><b onclick><c style></c>', '<a><b data-onclick><c data-style></c>'],
    ['a <p>once on style=b</p>', 'a <p>once on style=b</p>'],
    ['1 < 2 onclick>', '1 < 2 onclick>'],
    ['<style>p { }</style>a', 'a'],
    ["<textarea><a title='</textarea><p onclick>", '<p data-onclick>'],
    ['<script>a</script ><p onclick>', '<p data-onclick>'],
    ["<!-- <a title=' --><p onclick>", '<p data-onclick>'],
    ["<!--><a title='a'><p onclick>", "<a title='a'><p data-onclick>"],
    ["<!a '><p onclick>", '<p data-onclick>'],
    ["<?a '><p onclick>", '<p data-onclick>'],
    ['<script>a', ''],
    ['<!-- a', ''],
  ])('%j becomes %j', (html, silenced) => {
    expect(silence(html)).toBe(silenced);
  });
});
