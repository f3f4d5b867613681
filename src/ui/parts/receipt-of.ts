import type { ToolPart } from '../../conversation/state.ts';
import { type MemoryChange, memoryChangeOf } from '../../memory/memory-change.ts';
import type { ViewConfig } from '../view.ts';

/** What a tool call changed in the memory, where the page lets the visitor see that. Null: it shows as any other call. */
export function receiptOf(
  part: ToolPart,
  { memory, memoryBlocks }: Pick<ViewConfig, 'memory' | 'memoryBlocks'>,
): MemoryChange | null {
  const change = memory === 'off' ? null : memoryChangeOf(part);
  const isShown = change?.label == null || memoryBlocks.length === 0 || memoryBlocks.includes(change.label);
  return isShown ? change : null;
}
