import type { LettaChatElement } from './letta-chat-element.ts';

/** The language of an element's texts (BCP 47): its own `locale`, else the nearest `lang`, else the browser's. */
export function localeOf(host: LettaChatElement): string {
  // Before the widget is here there is no property, and nothing is checked.
  const own = host.locale === undefined ? host.getAttribute('locale') : host.locale;
  const locale = own || host.closest<HTMLElement>('[lang]')?.lang || navigator.language;
  // Pages write `lang="pt_BR"`, too.
  return locale.replace(/_/g, '-');
}
