import { effect } from '@preact/signals-core';
import { isAnswering, type Part } from '../conversation/state.ts';
import type { StateSignals } from '../conversation/store.ts';
import { memoryChangeOf } from './memory-change.ts';

/**
 * Calls `onChange` after each response in which the agent changed its memory. Returns a function that ends it.
 */
export function followAgent({ state, status }: StateSignals, onChange: () => void): () => void {
  const seen = new Set<string>();
  let wasAnswering = false;
  return effect(() => {
    const answering = isAnswering(status.value);
    const isOver = wasAnswering && !answering;
    wasAnswering = answering;
    if (!isOver) return;
    const last = state.peek().messages.at(-1);
    const parts: readonly Part[] = last?.role === 'assistant' ? last.parts : [];
    const fresh = parts.filter((part) => part.kind === 'tool' && !seen.has(part.key) && memoryChangeOf(part));
    for (const { key } of fresh) seen.add(key);
    if (fresh.length > 0) onChange();
  });
}
