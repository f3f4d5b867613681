import { describe, expect, it } from 'vitest';
import { directionOf } from './direction.ts';
import { en, type Plural } from './en.ts';
import { format, languageOf } from './index.ts';
import { launcherTexts } from './launcher.ts';
import { dismissText } from './teaser.ts';
import { SAME_AS_ENGLISH } from './testing/same-as-english.ts';
import { languages } from './testing/languages.ts';

type Text = string | Plural;

/** The forms of a text; a text without a number has one. */
const formsOf = (text: Text): readonly string[] => (typeof text === 'string' ? [text] : Object.values(text));

/** The places of a text, each once, whatever their order. A form for one number may do without `{count}`. */
const placesOf = (text: Text) => [...new Set(formsOf(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

/** A text's letters, without its places. */
const lettersOf = (text: Text) =>
  formsOf(text)
    .join(' ')
    .replace(/\{\w+\}/g, '');

const categoriesOf = (language: string) => new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();

/** What is in Latin letters in every script. */
const LATIN_WORDS = /AI|MB|kB|Markdown|JSON/g;

describe.each(Object.entries<Record<string, Text>>(languages))('the texts of %s', (language, messages) => {
  const texts = Object.entries(messages);

  it('have the keys of English, and no others', () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(en).sort());
  });

  it('are never empty', () => {
    expect(texts.filter(([, text]) => formsOf(text).some((form) => form.trim() === ''))).toEqual([]);
  });

  it('have the places of English', () => {
    const places = (all: Record<string, Text>) => Object.entries(all).map(([key, text]) => [key, placesOf(text)]);
    expect(Object.fromEntries(places(messages))).toEqual(Object.fromEntries(places(en)));
  });

  it('have all plural forms of the language, and no others', () => {
    const plurals = texts.flatMap(([key, text]) => (typeof text === 'string' ? [] : [[key, Object.keys(text).sort()]]));
    expect(plurals).not.toEqual([]);
    expect(plurals).toEqual(plurals.map(([key]) => [key, categoriesOf(language)]));
  });

  it('are not English, except for words that are the same', () => {
    const english: Record<string, Text> = en;
    const same = texts.filter(([key, text]) => JSON.stringify(text) === JSON.stringify(english[key]));
    const allowed = SAME_AS_ENGLISH[language] ?? [];
    expect(same.map(([key]) => key).sort()).toEqual([...allowed].sort());
  });

  it('are in one script', () => {
    const isLatin = new Intl.Locale(language).maximize().script === 'Latn';
    const wrong = texts.filter(([, text]) => {
      const letters = lettersOf(text).replace(LATIN_WORDS, '');
      return isLatin ? /(?!\p{Script=Latin})\p{L}/u.test(letters) : /\p{Script=Latin}/u.test(letters);
    });
    expect(wrong).toEqual([]);
  });

  it('have the direction of their letters', () => {
    const isRightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(lettersOf(messages['greeting'] ?? ''));
    expect(directionOf(language)).toBe(isRightToLeft ? 'rtl' : 'ltr');
  });

  it('are said by the launcher too', () => {
    const [openChat, closeChat, loadFailed] = launcherTexts.get(language) ?? [];
    expect([openChat, closeChat]).toEqual([messages['openChat'], messages['closeChat']]);
    expect(loadFailed).toBeTruthy();
    expect(dismissText(language)).toBe(messages['dismiss']);
  });
});

describe('an English text', () => {
  it('stands in one file of english/', () => {
    const files = import.meta.glob<{ texts: Record<string, Text> }>('./english/*.ts', { eager: true });
    const keys = Object.values(files).flatMap(({ texts }) => Object.keys(texts));
    expect(keys.toSorted()).toEqual(Object.keys(en).toSorted());
  });

  it('has the plural forms of English', () => {
    const plurals = Object.values(en).filter((text) => typeof text !== 'string');
    expect(plurals.map((text) => Object.keys(text).sort())).toEqual(plurals.map(() => categoriesOf('en')));
  });
});

describe('a language', () => {
  it.each(Object.entries({ ...languages, 'de-CH': languages.de, 'zh-HK': languages['zh-Hant'], iw: languages.he }))(
    'is found by the tag "%s"',
    async (tag, messages) => {
      expect((await languageOf(tag)?.load())?.messages).toBe(messages);
    },
  );

  it.each(['en', 'en-GB', 'tlh', 'x', '', 'constructor'])('is English for the tag "%s"', (tag) => {
    expect(languageOf(tag)).toBeNull();
    expect(dismissText(tag)).toBe(en.dismiss);
  });
});

describe('format', () => {
  it('fills every place, in any order and more than once', () => {
    expect(format('{tool}, {agent}, {tool}', { agent: 'Ada', tool: 'search' }, 'en')).toBe('search, Ada, search');
  });

  it('leaves a place without a value as it is', () => {
    expect(format('{agent} said', {}, 'en')).toBe('{agent} said');
  });

  it('takes a value literally', () => {
    expect(format('Used {tool}', { tool: '$& {agent}', agent: 'Ada' }, 'en')).toBe('Used $& {agent}');
  });

  it('writes a number as the language does', () => {
    expect(format('{count} von {limit}', { count: 1500, limit: 12_000 }, 'de')).toBe('1.500 von 12.000');
    expect(format('{count}', { count: 12 }, 'fa')).toBe('۱۲');
  });

  it.each([
    ['en', 1, '1 character left'],
    ['en', 2, '2 characters left'],
    ['pl', 1, 'Pozostał 1 znak'],
    ['pl', 3, 'Pozostały 3 znaki'],
    ['pl', 12, 'Pozostało 12 znaków'],
    ['pl', 22, 'Pozostały 22 znaki'],
    ['uk', 21, 'Залишився 21 символ'],
    ['he', 2, 'נותרו שני תווים'],
    ['ar', 2, 'بقي حرفان'],
    ['ar', 11, 'بقي 11 حرفًا'],
    ['ja', 1, '残り1文字'],
  ])('chooses the form by the number: %s, %d', async (locale, count, text) => {
    const { charactersLeft } = (await languageOf(locale)?.load())?.messages ?? en;
    expect(format(charactersLeft, { count }, locale)).toBe(text);
  });

  it('takes `other` where a form is missing, as in a page’s own texts', () => {
    expect(format({ other: '{count} left' }, { count: 1 }, 'en')).toBe('1 left');
  });
});
