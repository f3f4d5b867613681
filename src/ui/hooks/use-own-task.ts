import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useImmediateEffect } from './use-immediate-effect.ts';

/**
 * Follows a signal in a task of its own. Where many components follow one, they render one after the other instead of all
 * at once, and the page gets its turns in between.
 */
export function useOwnTask<Value>(source: ReadonlySignal<Value>): ReadonlySignal<Value> {
  const own = useSignal(source.peek());
  useImmediateEffect(() => {
    const next = source.value;
    if (next === own.peek()) return undefined;
    const timer = setTimeout(() => (own.value = next));
    return () => clearTimeout(timer);
  });
  return own;
}
