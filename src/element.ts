import type { LettaChatEventMap } from './element/events.ts';
import { LettaChatElement } from './element/letta-chat-element.ts';
import { installSurface } from './element/surface.ts';

export type { LettaChatEventMap, LettaChatEventName } from './element/events.ts';
export type { PartName, Parts } from './element/parts.ts';
export type { Surface } from './element/surface.ts';
export type { Properties } from './element/attributes.ts';
export type { Messages } from './locales/en.ts';
export type { ClientTool } from './conversation/client-tools.ts';
export { LettaChatElement };

LettaChatElement.load = () => import('./element/widget.ts');
LettaChatElement.loadTeaser = () => import('./element/teaser.ts');
LettaChatElement.loadLauncherTexts = () => import('./locales/launcher.ts');
installSurface(LettaChatElement.prototype);

declare global {
  interface HTMLElementTagNameMap {
    'letta-chat': LettaChatElement;
  }
  /** Listeners of elements, of the document and of the window know the events: they bubble. */
  interface GlobalEventHandlersEventMap extends LettaChatEventMap {}
}
