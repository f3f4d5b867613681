/** The language of a BCP 47 tag: `de-CH` → `de`. */
export function primaryLanguage(locale: string): string {
  return locale.toLowerCase().split('-')[0] ?? '';
}
