import { createLazy, type Lazy } from '../platform/lazy.ts';
import type { Messages, Plural } from './en.ts';
import { languageName } from './negotiate.ts';

export type { ChatKey, KnownMessages, Messages, Plural, TextKey } from './en.ts';

/** A language's file. */
export interface Language {
  messages: Messages;
}

/** Languages beside English, each loaded when it is needed. To add one: a file, and a line here and in `launcher.ts`. */
const LANGUAGES: ReadonlyMap<string, Lazy<Language>> = new Map([
  ['ar', createLazy(() => import('./ar.ts'))],
  ['de', createLazy(() => import('./de.ts'))],
  ['es', createLazy(() => import('./es.ts'))],
  ['fa', createLazy(() => import('./fa.ts'))],
  ['fr', createLazy(() => import('./fr.ts'))],
  ['he', createLazy(() => import('./he.ts'))],
  ['hi', createLazy(() => import('./hi.ts'))],
  ['it', createLazy(() => import('./it.ts'))],
  ['ja', createLazy(() => import('./ja.ts'))],
  ['ko', createLazy(() => import('./ko.ts'))],
  ['nl', createLazy(() => import('./nl.ts'))],
  ['pl', createLazy(() => import('./pl.ts'))],
  ['pt', createLazy(() => import('./pt.ts'))],
  ['tr', createLazy(() => import('./tr.ts'))],
  ['uk', createLazy(() => import('./uk.ts'))],
  ['ur', createLazy(() => import('./ur.ts'))],
  ['zh-Hans', createLazy(() => import('./zh-hans.ts'))],
  ['zh-Hant', createLazy(() => import('./zh-hant.ts'))],
]);

/** The language of a BCP 47 tag; null: we have English only. */
export function languageOf(locale: string): Lazy<Language> | null {
  return LANGUAGES.get(languageName(locale)) ?? null;
}

/** What stands in the places of a text. A number is written as the language writes it. */
export type Values = Readonly<Record<string, string | number>>;

/**
 * Fills `{name}` places; one without a value stays as it is. Where a text has plural forms, `count` decides.
 * @param locale the language of the text (BCP 47)
 */
export function format(text: string | Plural, values: Values, locale: string): string {
  return formOf(text, Number(values['count']), locale).replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? value.toLocaleString(locale) : (value ?? place);
  });
}

/** Not each browser knows all forms of a language; `other` is in every one. */
const formOf = (text: string | Plural, count: number, locale: string): string =>
  typeof text === 'string' ? text : (text[new Intl.PluralRules(locale).select(count)] ?? text.other);
