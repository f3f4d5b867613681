import { LettaChatElement, type WidgetModule } from './element/letta-chat-element.ts';
import { importChunk } from './platform/import-chunk.ts';

export type * from './element.ts';

// This file runs as a module and as a classic script. A classic script of another origin can't import relative to
// itself, so its own URL is read while it runs; in a module `currentScript` is null and the import is relative.
const script = document.currentScript as HTMLScriptElement | null;
const widgetUrl = script ? new URL('embed/widget.js', script.src).href : './embed/widget.js';

LettaChatElement.load = () => importChunk(widgetUrl) as Promise<WidgetModule>;
// Once, whatever the number of copies on the page.
if (!customElements.get('letta-chat')) customElements.define('letta-chat', LettaChatElement);
