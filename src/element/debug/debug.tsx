import type { ComponentType } from 'preact';
import type { adoptStyles } from '../../styles/sheets.ts';
import css from './debug.css?inline';
import { createDrawer, type DrawerKit } from './drawer.tsx';
import { createLog, type LogTools } from './log.ts';
import { recordEvents } from './record-events.ts';
import { recordFetch } from './record-fetch.ts';

/** What a chunk that stands alone shares with the chat. */
export interface DebugKit extends DrawerKit, LogTools {
  readonly adoptStyles: typeof adoptStyles;
  /** The widget's version. */
  readonly version: string;
}

/** What a developer can see of a chat. */
export interface Debug {
  readonly Drawer: ComponentType;
  /** Makes the chat's requests, and logs them. */
  readonly fetch: typeof fetch;
  /** Ends the recording. */
  end(): void;
}

/** Records what the chat of an element does, from now on. */
export function createDebug(kit: DebugKit, host: HTMLElement, fetch: typeof globalThis.fetch): Debug {
  const log = createLog(kit);
  log.add('page', `letta-chat-widget ${kit.version}, ${navigator.userAgent}`);
  const report = (): string => `letta-chat-widget ${kit.version}\n${navigator.userAgent}\n\n${log.toText()}\n`;
  const adopt = (element: Element | null): void => kit.adoptStyles(element, css);
  return {
    Drawer: createDrawer(kit, { log, report, adopt }),
    fetch: recordFetch(fetch, log),
    end: recordEvents(host, log),
  };
}
