import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useImmediateEffect } from './use-immediate-effect.ts';

/**
 * Renders the parts of something one by one, each in a task of its own.
 * @param count how many there are
 * @returns which one is to be rendered now, beside those before it; more than `count` once all are there
 */
export function useParts(count: number): ReadonlySignal<number> {
  const parts = useSignal(1);
  useImmediateEffect(() => {
    if (parts.value > count) return undefined;
    const next = setTimeout(() => (parts.value += 1));
    return () => clearTimeout(next);
  });
  return parts;
}
