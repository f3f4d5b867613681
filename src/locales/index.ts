import { en, type Messages } from './en.ts';

export type { Messages } from './en.ts';

/** Languages beside English, each loaded when needed. To add one: a file and a line. */
const LOCALES: Readonly<Record<string, () => Promise<{ messages: Messages }>>> = {
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  fr: () => import('./fr.ts'),
  ja: () => import('./ja.ts'),
  pt: () => import('./pt.ts'),
};

/** The texts for a BCP 47 tag, by its language; English where there are none or they can't be loaded. */
export async function loadMessages(locale: string): Promise<Messages> {
  const language = locale.toLowerCase().split('-')[0] ?? '';
  try {
    return (await LOCALES[language]?.())?.messages ?? en;
  } catch {
    // Among others what an object has besides, such as `valueOf`.
    return en;
  }
}

/** Fills `{name}` places. */
export function format(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
