import { LettaChatElement } from './element.ts';

export * from './element.ts';
export type * from './chat.ts';

// Once, whatever the number of copies on the page; and not on a server.
if (globalThis.customElements && !customElements.get('letta-chat'))
  customElements.define('letta-chat', LettaChatElement);
