import { primaryLanguage } from './primary-language.ts';

const ENGLISH = 'Dismiss';

/** The teaser may show before anything else is loaded, so it brings all languages along. */
const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['ar', 'تجاهل'],
  ['de', 'Ausblenden'],
  ['es', 'Descartar'],
  ['fr', 'Ignorer'],
  ['ja', '閉じる'],
  ['pt', 'Dispensar'],
]);

/** The name of the teaser's close button for a BCP 47 tag, which is `dismiss` of the language's own file. */
export function dismissText(locale: string): string {
  return LANGUAGES.get(primaryLanguage(locale)) ?? ENGLISH;
}
