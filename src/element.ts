import type { LettaChatEventMap } from './element/events.ts';
import { LettaChatElement } from './element/letta-chat-element.ts';
import { installSurface } from './element/surface.ts';

export type { LettaChatEventMap, LettaChatEventName } from './element/events.ts';
export type { Surface } from './element/surface.ts';
export type { Properties } from './element/attributes.ts';
export type { Messages } from './locales/en.ts';
export type { ClientTool } from './conversation/client-tools.ts';
export { LettaChatElement };

LettaChatElement.load = () => import('./element/widget.ts');
installSurface(LettaChatElement.prototype);

declare global {
  interface HTMLElementTagNameMap {
    'letta-chat': LettaChatElement;
  }
  interface HTMLElementEventMap extends LettaChatEventMap {}
  // The events bubble, so pages listen for them here too.
  interface DocumentEventMap extends LettaChatEventMap {}
  interface WindowEventMap extends LettaChatEventMap {}
}
