import { ChatError } from './errors.ts';

/** A module that is loaded when it is first needed: decoration, never what a turn needs. */
export interface Lazy<Module> {
  /** Null until the module is here. */
  readonly current: Module | null;
  /**
   * Loads the module. Callers share what is under way; after a failure the next call tries again, and so does the
   * browser's `online` event.
   * @throws ChatError `network`
   */
  load(): Promise<Module>;
  /** Calls `listener` once the module is here. Returns a function that ends it. */
  subscribe(listener: () => void): () => void;
}

/**
 * Makes a lazy module of a dynamic import:
 *
 *     const highlighter = createLazy(() => import('./highlight.ts'));
 *
 * Browsers remember that the import of a URL failed. In the script-tag build there is a second attempt at once, and
 * every attempt after a failure has a fresh URL (see `import-chunk.ts`); in an npm build that is up to the site's bundler.
 */
export function createLazy<Module>(importModule: () => Promise<Module>): Lazy<Module> {
  const listeners = new Set<() => void>();
  let current: Module | null = null;
  let loading: Promise<Module> | null = null;

  async function start(): Promise<Module> {
    try {
      current = await importModule();
    } catch (cause) {
      loading = null;
      // Servers have none.
      if (typeof window !== 'undefined') window.addEventListener('online', onOnline, { once: true });
      throw new ChatError('network', 'Loading failed', { cause });
    }
    for (const listener of listeners) listener();
    listeners.clear();
    return current;
  }

  const load = (): Promise<Module> => (loading ??= start());
  const onOnline = (): void => void load().catch(() => undefined);

  return {
    get current() {
      return current;
    },
    load,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
