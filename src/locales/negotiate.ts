/**
 * The name of the language of a BCP 47 tag, as our files have it: `pt-BR` → `pt`, `iw` → `he`. Chinese goes by its script,
 * which the country may tell: `zh-HK` → `zh-Hant`. Empty: this is no such tag.
 */
export function languageName(tag: string): string {
  try {
    const locale = new Intl.Locale(tag);
    // What a tag leaves out is looked up only where it matters: the first time, that takes a browser some milliseconds.
    if (/^(?!zh)..$/.test(locale.language)) return locale.language;
    const { language, script } = locale.maximize();
    return script === 'Hans' || script === 'Hant' ? `zh-${script}` : language;
  } catch {
    return '';
  }
}
