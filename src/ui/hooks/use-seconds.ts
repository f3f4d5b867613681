import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** How many whole seconds something has lasted, counted while `isOn`; another `key` begins again. */
export function useSeconds(isOn: boolean, key: unknown = null): ReadonlySignal<number> {
  const seconds = useSignal(0);
  useEffect(() => {
    seconds.value = 0;
    if (!isOn) return undefined;
    const startedAt = Date.now();
    const timer = setInterval(() => {
      seconds.value = Math.floor((Date.now() - startedAt) / 1000);
    }, 1_000);
    return () => clearInterval(timer);
  }, [isOn, key]);
  return seconds;
}
