import { en, type Messages } from './en.ts';

export type { Messages } from './en.ts';

/** Languages beside English, each loaded when needed. To add one: a file and a line. */
const LOCALES: Readonly<Record<string, () => Promise<Messages>>> = {
  ar: () => import('./ar.ts').then((module) => module.ar),
  de: () => import('./de.ts').then((module) => module.de),
  es: () => import('./es.ts').then((module) => module.es),
  fr: () => import('./fr.ts').then((module) => module.fr),
  ja: () => import('./ja.ts').then((module) => module.ja),
  pt: () => import('./pt.ts').then((module) => module.pt),
};

/** The texts for a BCP 47 tag, by its language; English where there are none or they can't be loaded. */
export async function loadMessages(locale: string): Promise<Messages> {
  const language = locale.toLowerCase().split('-')[0] ?? '';
  try {
    return Object.hasOwn(LOCALES, language) ? ((await LOCALES[language]?.()) ?? en) : en;
  } catch {
    return en;
  }
}

/** Fills `{name}` places. */
export function format(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
