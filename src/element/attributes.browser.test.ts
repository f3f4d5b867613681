import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LettaChatElement } from '../element.ts';

let warn: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  if (!customElements.get('letta-chat')) customElements.define('letta-chat', LettaChatElement);
});

afterEach(() => {
  vi.restoreAllMocks();
});

function create(attributes: Record<string, string>): LettaChatElement {
  const element = document.createElement('letta-chat');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

describe('a list in an attribute', () => {
  test.each([
    ['["a, b", "c"]', ['a, b', 'c']],
    ['a, b ,c', ['a', 'b', 'c']],
    ['Tell me a joke', ['Tell me a joke']],
    ['', []],
    ['[]', []],
  ])('%j is %j', (text, list) => {
    expect(create({ suggestions: text }).suggestions).toEqual(list);
    expect(warn).not.toHaveBeenCalled();
  });

  test('of origins takes JSON, commas and whole URLs', () => {
    const origins = ['https://a.example', 'https://b.example:8443'];
    for (const text of ['https://a.example, https://b.example:8443/x.png', JSON.stringify(origins)])
      expect(create({ 'image-origins': text }).imageOrigins).toEqual(origins);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('an attribute that can’t be read', () => {
  test.each([
    ['mode', 'sidebar', 'mode', 'floating', '"floating", "inline", "fullscreen"'],
    ['placement', 'left', 'placement', 'end', '"end", "start"'],
    ['color-scheme', 'neon', 'colorScheme', 'auto', '"auto", "light", "dark"'],
    ['credentials', 'yes', 'credentials', 'same-origin', '"same-origin", "include", "omit"'],
    ['tools', 'shown', 'tools', 'collapsed', '"hidden", "collapsed", "open"'],
    ['suggestions', '["a"', 'suggestions', [], 'JSON array'],
    ['suggestions', '{"a":1}', 'suggestions', [], 'JSON array'],
    ['image-origins', 'not a URL', 'imageOrigins', [], 'origins'],
    ['locale', 'de_DE', 'locale', null, 'BCP 47'],
  ] as const)(
    '%s="%s": the default, and one warning that says what it takes',
    (attribute, value, property, fallback, takes) => {
      const element = create({ [attribute]: value });
      expect(element[property]).toEqual(fallback);
      expect(element[property]).toEqual(fallback);
      expect(warn).toHaveBeenCalledTimes(1);
      expect(warn).toHaveBeenCalledWith(expect.stringContaining(`${attribute}="${value}"`));
      expect(warn).toHaveBeenCalledWith(expect.stringContaining(takes));
    },
  );

  test('is told of once an element and value', () => {
    const element = create({ mode: 'sidebar' });
    expect(element.mode).toBe('floating');
    element.setAttribute('mode', 'topbar');
    expect(element.mode).toBe('floating');
    expect(create({ mode: 'sidebar' }).mode).toBe('floating');
    expect(warn).toHaveBeenCalledTimes(3);
  });
});
