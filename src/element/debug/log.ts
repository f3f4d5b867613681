import type { ReadonlySignal, signal as makeSignal } from '@preact/signals';
import type { redact as takeSecretsOut } from '../../platform/redact.ts';

/** What an entry is about. `page` is what the browser says: online, hidden and so on. */
export type EntryKind = 'request' | 'stream' | 'event' | 'error' | 'page';

/** What an entry says; a request's changes once it is answered. */
export interface EntryText {
  readonly kind: EntryKind;
  readonly text: string;
}

/** A line of the log. */
export interface Entry {
  readonly id: number;
  /** When it began, by the browser's clock. */
  readonly at: Date;
  readonly shown: ReadonlySignal<EntryText>;
}

/** What happened, for the site's developer. No entry holds a secret: every text has passed `redact()`. */
export interface Log {
  /** Oldest first, at most {@link MOST_ENTRIES}. */
  readonly entries: ReadonlySignal<readonly Entry[]>;
  /** Adds a line. Returns what changes it later. */
  add(kind: EntryKind, text: string): (text: string, kind?: EntryKind) => void;
  clear(): void;
  /** All of it, one line for each entry. */
  toText(): string;
}

/** With more, the oldest are dropped. */
export const MOST_ENTRIES = 500;
/** Longer texts are cut. */
const MOST_CHARACTERS = 600;

export interface LogTools {
  readonly signal: typeof makeSignal;
  readonly redact: typeof takeSecretsOut;
}

export function createLog({ signal, redact }: LogTools): Log {
  const entries = signal<readonly Entry[]>([]);
  let lastId = 0;
  const clean = (text: string): string => redact(text, MOST_CHARACTERS);

  return {
    entries,
    add(kind, text) {
      const shown = signal<EntryText>({ kind, text: clean(text) });
      entries.value = [...entries.peek(), { id: ++lastId, at: new Date(), shown }].slice(-MOST_ENTRIES);
      return (next, nextKind = shown.peek().kind) => {
        shown.value = { kind: nextKind, text: clean(next) };
      };
    },
    clear() {
      entries.value = [];
    },
    toText() {
      const lines = entries.peek().map(({ at, shown }) => {
        const { kind, text } = shown.peek();
        return `${at.toISOString()}  ${kind.padEnd(7)}  ${text}`;
      });
      return lines.join('\n');
    },
  };
}
