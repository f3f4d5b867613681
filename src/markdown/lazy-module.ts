import { useEffect, useReducer } from 'preact/hooks';

/** A module that is fetched on first need. Where that fails it is tried again on the next need and on `online`. */
export interface LazyModule<Module> {
  /** Null until it is here. */
  readonly current: Module | null;
  load(): void;
  /** Calls back when the module is here. Returns a function that ends it. */
  subscribe(listener: () => void): () => void;
}

export function lazyModule<Module>(fetch: () => Promise<Module>): LazyModule<Module> {
  const listeners = new Set<() => void>();
  let current: Module | null = null;
  let loading = false;
  function load(): void {
    if (current || loading) return;
    loading = true;
    fetch().then(
      (module) => {
        current = module;
        for (const listener of listeners) listener();
      },
      () => {
        loading = false;
        addEventListener('online', load, { once: true });
      },
    );
  }
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

/** The module once it is here; null before that. */
export function useLazyModule<Module>(lazy: LazyModule<Module>, needed = true): Module | null {
  const [, update] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!needed || lazy.current) return;
    const unsubscribe = lazy.subscribe(() => update(null));
    lazy.load();
    return unsubscribe;
  }, [lazy, needed]);
  return needed ? lazy.current : null;
}
