import { languageName } from './negotiate.ts';

const ENGLISH = 'Dismiss';

/** The teaser may show before anything else is loaded, so it brings all languages along. */
const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['ar', 'تجاهل'],
  ['de', 'Ausblenden'],
  ['es', 'Descartar'],
  ['fa', 'پنهان کردن'],
  ['fr', 'Ignorer'],
  ['he', 'הסתרה'],
  ['hi', 'हटाएँ'],
  ['it', 'Nascondi'],
  ['ja', '閉じる'],
  ['ko', '닫기'],
  ['nl', 'Verbergen'],
  ['pl', 'Ukryj'],
  ['pt', 'Dispensar'],
  ['tr', 'Gizle'],
  ['uk', 'Сховати'],
  ['ur', 'ہٹائیں'],
  ['zh-Hans', '忽略'],
  ['zh-Hant', '忽略'],
]);

/** The name of the teaser's close button for a BCP 47 tag, which is `dismiss` of the language's own file. */
export function dismissText(locale: string): string {
  return LANGUAGES.get(languageName(locale)) ?? ENGLISH;
}
