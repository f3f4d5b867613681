import {
  LettaChatElement,
  type LauncherTextsModule,
  type TeaserModule,
  type WidgetModule,
} from './element/letta-chat-element.ts';

export type * from './element.ts';

// This file runs as a module and as a classic script. A classic script of another origin can't import relative to
// itself, so its own URL is read while it runs; in a module `currentScript` is null and the import is relative.
const script = document.currentScript as HTMLScriptElement | null;

/** A way to load a file of ours. */
function loaderOf<Module>(file: string): () => Promise<Module> {
  const url = script ? new URL(file, script.src).href : `./${file}`;
  let attempts = 0;
  // Called again only after a failure, and browsers remember that the import of a URL failed: then another one is needed.
  return () => import(/* @vite-ignore */ attempts++ ? `${url}?retry=${attempts}` : url) as Promise<Module>;
}

LettaChatElement.load = loaderOf<WidgetModule>('embed/widget.js');
LettaChatElement.loadTeaser = loaderOf<TeaserModule>('embed/teaser.js');
LettaChatElement.loadLauncherTexts = loaderOf<LauncherTextsModule>('embed/launcher.js');
// Once, whatever the number of copies on the page.
if (!customElements.get('letta-chat')) customElements.define('letta-chat', LettaChatElement);
