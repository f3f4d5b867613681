import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { softParts } from './soft-parts.ts';

/** The text with break points in very long words, so that none holds the page. Copying gives the original text. */
export function soften(text: string): ComponentChildren {
  const parts = softParts(text);
  return parts.length === 1 ? text : parts.map((part, index) => (index === 0 ? part : [<wbr />, part]));
}

/** The same as a component, for a text that often renders again unchanged. */
export function SoftText({ text }: { text: string }) {
  return useMemo(() => <>{soften(text)}</>, [text]);
}
