import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useImmediateEffect } from './use-immediate-effect.ts';

/**
 * Renders the parts of something one by one, each in a task of its own.
 * @param count how many there are
 * @returns how many are to be rendered: 1 at first, then one more in each task
 */
export function useParts(count: number): ReadonlySignal<number> {
  const parts = useSignal(1);
  useImmediateEffect(() => {
    if (parts.value === count) return undefined;
    const next = setTimeout(() => (parts.value += 1));
    return () => clearTimeout(next);
  });
  return parts;
}
