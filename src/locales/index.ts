import { createLazy, type Lazy } from '../platform/lazy.ts';
import type { Messages } from './en.ts';
import { primaryLanguage } from './primary-language.ts';

export type { ChatKey, KnownMessages, Messages, TextKey } from './en.ts';

/** A language's file. */
export interface Language {
  messages: Messages;
}

/** Languages beside English, each loaded when it is needed. To add one: a file, and a line here and in `launcher.ts`. */
const LANGUAGES: ReadonlyMap<string, Lazy<Language>> = new Map([
  ['ar', createLazy(() => import('./ar.ts'))],
  ['de', createLazy(() => import('./de.ts'))],
  ['es', createLazy(() => import('./es.ts'))],
  ['fr', createLazy(() => import('./fr.ts'))],
  ['ja', createLazy(() => import('./ja.ts'))],
  ['pt', createLazy(() => import('./pt.ts'))],
]);

/** The language of a BCP 47 tag; null: we have English only. */
export function languageOf(locale: string): Lazy<Language> | null {
  return LANGUAGES.get(primaryLanguage(locale)) ?? null;
}

/** Fills `{name}` places; one without a value stays as it is. */
export function format(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
