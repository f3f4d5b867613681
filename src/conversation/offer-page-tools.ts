import type { ReadonlySignal } from '@preact/signals-core';
import { createLazy } from '../platform/lazy.ts';
import type { ClientTool } from './client-tools.ts';
import type { ClientTools } from './decisions.ts';
import type { PageToolConsent } from './page-tools.ts';

/** Loaded when a page first wants its tools to be offered. */
const pageTools = createLazy(() => import('./page-tools.ts'));

/** Where the page's tools are kept, by name. */
export interface OfferedTools {
  readonly clientTools: ReadonlySignal<ClientTools>;
  registerTool(tool: ClientTool): () => void;
}

/**
 * Offers the agent the tools that the page has registered by WebMCP, where no registered tool has the same name.
 * @returns a function that takes the offer back
 */
export function offerPageTools(tools: OfferedTools, consent: PageToolConsent): () => void {
  const offer = new AbortController();
  const follow = (): void => pageTools.current?.followPageTools(tools, consent, offer.signal);
  follow();
  if (!pageTools.current) {
    // Also when it arrives late, since the browser is online again.
    pageTools.subscribe(follow);
    pageTools.load().catch(() => undefined);
  }
  return () => offer.abort();
}
