import { describe, expect, it } from 'vitest';
import { directionOf } from './direction.ts';
import { languageName } from './negotiate.ts';

describe('the language of a tag', () => {
  it.each([
    ['de', 'de'],
    ['de-CH', 'de'],
    ['DE-ch', 'de'],
    ['pt-BR', 'pt'],
    // The old name of Hebrew, and the exact one of Persian in Afghanistan.
    ['iw', 'he'],
    ['he-IL', 'he'],
    ['prs', 'fa'],
    ['zh', 'zh-Hans'],
    ['zh-CN', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh-Hans-TW', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-MO', 'zh-Hant'],
    ['zh-Hant-HK', 'zh-Hant'],
    ['yue', 'zh-Hant'],
    ['ko-Hang', 'ko'],
    ['ja', 'ja'],
    ['en-GB', 'en'],
    ['tlh', 'tlh'],
  ])('%s is %s', (tag, name) => {
    expect(languageName(tag)).toBe(name);
  });

  it.each(['', 'x', 'de_DE', 'constructor', 'de-!!', '日本'])('%j is none', (tag) => {
    expect(languageName(tag)).toBe('');
  });
});

describe('the direction of a language', () => {
  it.each(['ar', 'ar-EG', 'he', 'iw', 'fa', 'fa-AF', 'ur', 'ur-PK'])('%s is right to left', (tag) => {
    expect(directionOf(tag)).toBe('rtl');
  });

  it.each(['en', 'de', 'hi', 'ja', 'zh-TW', '', 'x'])('%j is left to right', (tag) => {
    expect(directionOf(tag)).toBe('ltr');
  });
});
