import { effect } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Like `useSignalEffect`, but runs at once after every change of a signal that it reads. `useSignalEffect` waits for a
 * frame, and so misses what changes back before it.
 */
export function useImmediateEffect(callback: () => void | (() => void)): void {
  const latest = useRef(callback);
  latest.current = callback;
  useLayoutEffect(() => effect(() => latest.current()), []);
}
