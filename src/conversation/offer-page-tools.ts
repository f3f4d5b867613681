import { effect, type ReadonlySignal } from '@preact/signals-core';
import { createLazy } from '../platform/lazy.ts';
import type { ClientTool } from './client-tools.ts';
import type { ClientTools } from './decisions.ts';
import type { PageToolConsent } from './page-tools.ts';

/** Loaded when a page first wants its tools to be offered. */
const pageTools = createLazy(() => import('./page-tools.ts'));

/** Where the agent's tools of this page are kept. */
interface Tools {
  readonly clientTools: ReadonlySignal<ClientTools>;
  registerTool(tool: ClientTool): () => void;
}

/**
 * Offers the agent the tools that the page has registered by WebMCP, where no registered tool has the same name.
 * @returns a function that takes the offer back
 */
export function offerPageTools({ clientTools, registerTool }: Tools, consent: PageToolConsent): () => void {
  const offer = new AbortController();
  const { signal } = offer;
  let endOffers = (): void => undefined;

  function show(found: ClientTools): void {
    endOffers();
    const withdrawals = new Map<ClientTool, () => void>();
    const endEffect = effect(() => {
      // Another tool may have come by one of their names, and may have gone again.
      for (const [name, tool] of found) {
        if (!clientTools.value.has(name)) withdrawals.set(tool, registerTool(tool));
      }
    });
    endOffers = () => {
      endEffect();
      for (const withdraw of withdrawals.values()) withdraw();
    };
  }

  const follow = (): void => pageTools.current?.followPageTools(consent, signal, show);
  follow();
  if (!pageTools.current) {
    // Also when it arrives late, since the browser is online again.
    pageTools.subscribe(follow);
    pageTools.load().catch(() => undefined);
  }
  return () => {
    offer.abort();
    endOffers();
    endOffers = () => undefined;
  };
}
