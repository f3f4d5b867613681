import { type ReadonlySignal, signal } from '@preact/signals-core';

/** What the page tells the agent beside the visitor's words: a text, or what JSON can say. Null: nothing. */
export type PageContext = string | object | null | undefined;

/** The context itself, or a function that is asked for it with each message. */
export type PageContextSource = PageContext | (() => PageContext | Promise<PageContext>);

/** What went to the agent with the last message, for the page's developer. */
export interface SentContext {
  /** Null: nothing. */
  readonly text: string | null;
  /** Why it isn't all that the page gave; null: it is. */
  readonly problem: string | null;
}

/** Asks for the page's context. */
export interface ContextReader {
  /** What was read last; null: nothing yet. */
  readonly last: ReadonlySignal<SentContext | null>;
  /** Null: there is none. Never rejects: a message goes out without its context rather than not at all. */
  read(): Promise<string | null>;
}

/** So many characters go along with a message; what is longer is cut. */
export const CONTEXT_LIMIT = 8_000;
/** A function that takes longer, in milliseconds, is not waited for. */
const CONTEXT_TIMEOUT_MS = 2_000;

/** @param source gives what the page says about itself now */
export function createContextReader(source: () => PageContextSource): ContextReader {
  const last = signal<SentContext | null>(null);
  return {
    last,
    async read() {
      const given = source();
      if (given === null || given === undefined) return null;
      const sent = await attempt(given);
      last.value = sent;
      return sent.text;
    },
  };
}

async function attempt(source: PageContextSource): Promise<SentContext> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it took longer than ${CONTEXT_TIMEOUT_MS} ms`)), CONTEXT_TIMEOUT_MS);
    });
    const value = await Promise.race([typeof source === 'function' ? source() : source, late]);
    const text = typeof value === 'string' ? value : value ? JSON.stringify(value) : '';
    if (text.length <= CONTEXT_LIMIT) return { text: text || null, problem: null };
    return {
      text: `${text.slice(0, CONTEXT_LIMIT).replace(/[\uD800-\uDBFF]$/, '')}…`,
      problem: `The context has ${text.length} characters and was cut after ${CONTEXT_LIMIT}.`,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { text: null, problem: `The context was left out: ${reason}.` };
  } finally {
    clearTimeout(timer);
  }
}
