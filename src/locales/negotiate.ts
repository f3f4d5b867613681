/**
 * The name of the language of a BCP 47 tag, as our files have it: `pt-BR` → `pt`, `iw` → `he`. Chinese goes by its script,
 * which the country may tell: `zh-HK` → `zh-Hant`. Empty: this is no such tag.
 */
export function languageName(tag: string): string {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return script === 'Hans' || script === 'Hant' ? `zh-${script}` : language;
  } catch {
    return '';
  }
}
