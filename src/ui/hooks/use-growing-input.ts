import type { ReadonlySignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** Lets the box grow with its text where CSS can't (`field-sizing`). */
export function useGrowingInput(input: RefObject<HTMLTextAreaElement | null>, text: ReadonlySignal<string>): void {
  const value = text.value;
  useLayoutEffect(() => {
    const element = input.current;
    if (!element || CSS.supports('field-sizing', 'content')) return;
    element.style.blockSize = 'auto';
    if (value !== '') element.style.blockSize = `${element.scrollHeight}px`;
  }, [value]);
}
