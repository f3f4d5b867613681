import { useEffect, useReducer } from 'preact/hooks';
import type { Lazy } from '../platform/lazy.ts';

/**
 * A module that loads when a component first needs it; null until it is here, and where it can't be loaded.
 * @param needed false: it isn't needed yet
 */
export function useLazy<Module>(lazy: Lazy<Module>, needed = true): Module | null {
  const [, update] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!needed || lazy.current) return;
    const unsubscribe = lazy.subscribe(() => update(null));
    // The component renders without the module, and a later one tries again.
    lazy.load().catch(() => undefined);
    return unsubscribe;
  }, [lazy, needed]);
  return needed ? lazy.current : null;
}
