import { useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { createLazy } from '../../platform/lazy.ts';
import { LINK_REL } from '../../markdown/policy.ts';
import { cleanText, reveal } from '../../markdown/reveal.ts';
import { adoptStyles } from '../../styles/sheets.ts';
import { useView } from '../context.ts';
import { KIT } from '../kit.ts';

/** A chunk stands alone, so it gets from here what it shares with the rest. */
const tools = createLazy(async () => {
  const { createMessageTools, css, texts } = await import('../message-tools/message-tools.tsx');
  return { ...createMessageTools(KIT, { cleanText, reveal, linkRel: LINK_REL }), css, texts };
});

/** What stands under messages. */
export type MessageTools = Omit<NonNullable<typeof tools.current>, 'css'>;

/** So long the browser may be busy before they load all the same, in milliseconds. */
const IDLE_LIMIT_MS = 2_000;

/** Loads what stands under messages, once there is a message and nothing more urgent. Where that fails, there is nothing. */
export function useMessageTools(inside: RefObject<HTMLElement | null>): void {
  const { conversation, messageTools } = useView();
  useLayoutEffect(() => {
    const show = (): void => {
      if (!tools.current) return;
      adoptStyles(inside.current, tools.current.css);
      messageTools.value = tools.current;
    };
    show();
    return tools.subscribe(show);
  }, []);
  useSignalEffect(() => {
    if (conversation.status.value.type !== 'idle' || conversation.messages.value.length === 0) return undefined;
    const load = (): void => void tools.load().catch(() => undefined);
    // Safari has no idle callbacks.
    if (!globalThis.requestIdleCallback) {
      const timer = setTimeout(load);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(load, { timeout: IDLE_LIMIT_MS });
    return () => cancelIdleCallback(handle);
  });
}
