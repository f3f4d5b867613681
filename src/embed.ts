import { LettaChatElement, type WidgetModule } from './element/letta-chat-element.ts';

export type * from './element.ts';

// This file runs as a module and as a classic script. A classic script of another origin can't import relative to
// itself, so its own URL is read while it runs; in a module `currentScript` is null and the import is relative.
const script = document.currentScript as HTMLScriptElement | null;
const widgetUrl = script ? new URL('embed/widget.js', script.src).href : './embed/widget.js';

let attempts = 0;
// Called again only after a failure, and browsers remember that the import of a URL failed: then another one is needed.
LettaChatElement.load = () =>
  import(/* @vite-ignore */ attempts++ ? `${widgetUrl}?retry=${attempts}` : widgetUrl) as Promise<WidgetModule>;
// Once, whatever the number of copies on the page.
if (!customElements.get('letta-chat')) customElements.define('letta-chat', LettaChatElement);
