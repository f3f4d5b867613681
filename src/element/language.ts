import type { LettaChatElement } from './letta-chat-element.ts';

/** The language of an element's texts (BCP 47): its own `locale`, else the nearest `lang`, else the browser's. */
export function localeOf(host: LettaChatElement): string {
  return host.locale || host.closest<HTMLElement>('[lang]')?.lang || navigator.language;
}
