import { ChatError } from './errors.ts';

/** A module that is loaded when it is first needed: decoration, never what a turn needs. */
export interface Lazy<Module> {
  /** Null until the module is here. */
  readonly current: Module | null;
  /** Whether the last attempts failed and no other is under way. A place where a person waits says so, with a Retry. */
  readonly failed: boolean;
  /**
   * Loads the module. Callers share what is under way; after a failure the next call tries again, and so does the
   * browser's `online` event.
   * @throws ChatError `network`
   */
  load(): Promise<Module>;
  /** Calls `listener` whenever `current` or `failed` may have changed. Returns a function that ends it. */
  subscribe(listener: () => void): () => void;
}

export interface LazyOptions {
  /** How often one `load()` tries before it fails. The second attempt heals most cut connections. Default: 2. */
  attempts?: number;
}

/**
 * Makes a lazy module of a dynamic import:
 *
 *     const highlighter = createLazy(() => import('./highlight.ts'));
 *
 * Browsers remember that the import of a URL failed. In the script-tag build every attempt after a failure has a fresh
 * URL (see `import-chunk.ts`); in an npm build that is up to the site's bundler.
 */
export function createLazy<Module>(
  importModule: () => Promise<Module>,
  { attempts = 2 }: LazyOptions = {},
): Lazy<Module> {
  const listeners = new Set<() => void>();
  let current: Module | null = null;
  let failed = false;
  let loading: Promise<Module> | null = null;

  function change(isFailed: boolean): void {
    failed = isFailed;
    for (const listener of listeners) listener();
  }

  async function attempt(left: number): Promise<Module> {
    try {
      return await importModule();
    } catch (cause) {
      if (left > 1) return attempt(left - 1);
      throw new ChatError('network', 'A part of the chat could not be loaded.', { cause });
    }
  }

  function onOnline(): void {
    load().catch(() => undefined);
  }

  async function start(): Promise<Module> {
    globalThis.window?.removeEventListener('online', onOnline);
    if (failed) change(false);
    try {
      current = await attempt(attempts);
      change(false);
      return current;
    } catch (error) {
      loading = null;
      globalThis.window?.addEventListener('online', onOnline, { once: true });
      change(true);
      throw error;
    }
  }

  function load(): Promise<Module> {
    return (loading ??= start());
  }

  return {
    get current() {
      return current;
    },
    get failed() {
      return failed;
    },
    load,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
