import { describe, expect, it } from 'vitest';
import { messages as ar } from './ar.ts';
import { messages as de } from './de.ts';
import { en } from './en.ts';
import { messages as es } from './es.ts';
import { messages as fr } from './fr.ts';
import { format, languageOf } from './index.ts';
import { messages as ja } from './ja.ts';
import { launcherTexts } from './launcher.ts';
import { dismissText } from './teaser.ts';
import { messages as pt } from './pt.ts';

/** The places of a text, whatever their order. */
const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

const mapTexts = (messages: Record<string, string>, change: (text: string) => unknown) =>
  Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, change(text)]));

describe.each(Object.entries({ ar, de, es, fr, ja, pt }))('the texts of %s', (language, messages) => {
  it('have the keys of English, and no others', () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(en).sort());
  });

  it('are never empty', () => {
    expect(Object.entries(messages).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('have the places of English', () => {
    expect(mapTexts(messages, places)).toEqual(mapTexts(en, places));
  });

  it('are said by the launcher too', () => {
    const [openChat, closeChat, loadFailed] = launcherTexts(language);
    expect([openChat, closeChat]).toEqual([messages.openChat, messages.closeChat]);
    expect(dismissText(language)).toBe(messages.dismiss);
    expect(loadFailed).not.toBe(launcherTexts('en')[2]);
  });
});

describe('an English text', () => {
  it('stands in one file of english/', () => {
    const files = import.meta.glob<{ texts: Record<string, string> }>('./english/*.ts', { eager: true });
    const keys = Object.values(files).flatMap(({ texts }) => Object.keys(texts));
    expect(keys.toSorted()).toEqual(Object.keys(en).toSorted());
  });
});

describe('a language', () => {
  it.each(Object.entries({ ar, de, es, fr, ja, pt, 'de-CH': de, 'pt-BR': pt, DE: de }))(
    'is found by the tag "%s"',
    async (tag, messages) => {
      expect((await languageOf(tag)?.load())?.messages).toBe(messages);
    },
  );

  it.each(['en', 'en-GB', 'tlh', 'x', '', 'constructor'])('is English for the tag "%s"', (tag) => {
    expect(languageOf(tag)).toBeNull();
    expect(launcherTexts(tag).slice(0, 2)).toEqual([en.openChat, en.closeChat]);
    expect(dismissText(tag)).toBe(en.dismiss);
  });
});

describe('format', () => {
  it('fills every place, in any order and more than once', () => {
    expect(format('{tool}, {agent}, {tool}', { agent: 'Ada', tool: 'search' })).toBe('search, Ada, search');
  });

  it('leaves a place without a value as it is', () => {
    expect(format('{agent} said', {})).toBe('{agent} said');
  });

  it('takes a value literally', () => {
    expect(format('Used {tool}', { tool: '$& {agent}', agent: 'Ada' })).toBe('Used $& {agent}');
  });
});
