import { LettaChatElement } from './element.ts';

export * from './element.ts';
export * from './chat.ts';

if (typeof customElements !== 'undefined') LettaChatElement.define();
