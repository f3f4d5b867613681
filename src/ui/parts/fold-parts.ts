import type { Part } from '../../conversation/state.ts';
import type { ViewConfig } from '../view.ts';
import { receiptOf } from './receipt-of.ts';

/** Parts that show as one button until the reader asks for them. */
export interface FoldedParts {
  readonly kind: 'earlier';
  readonly key: string;
  readonly parts: readonly Part[];
}

export type FoldedItem = Part | FoldedParts;

/** A longer run of reasoning and tool calls is folded, all but its last steps. */
const MAX_STEPS = 20;
/** More items of one message are folded, all but the last. */
const MAX_ITEMS = 200;

/**
 * What shows of a message's parts. Without what the page hides, and with long runs of steps folded: an agent may use a tool
 * thousands of times in a turn, and nobody reads that. A call that waits for the visitor is never hidden or folded.
 */
export function foldParts(
  parts: readonly Part[],
  config: Pick<ViewConfig, 'reasoning' | 'tools' | 'memory' | 'memoryBlocks'>,
): readonly FoldedItem[] {
  const { reasoning, tools } = config;
  const shown = parts.filter((part) => {
    if (part.kind === 'reasoning') return reasoning !== 'hidden';
    return part.kind !== 'tool' || tools !== 'hidden' || isWaiting(part) || receiptOf(part, config) !== null;
  });
  if (shown.length <= MAX_STEPS) return shown;
  const items: FoldedItem[] = [];
  let run: Part[] = [];
  const endRun = (): void => {
    items.push(...fold(run, MAX_STEPS));
    run = [];
  };
  for (const part of shown) {
    if (part.kind !== 'text' && !isWaiting(part)) run.push(part);
    else {
      endRun();
      items.push(part);
    }
  }
  endRun();
  return fold(items, MAX_ITEMS);
}

/** Folds all but between a half of `limit` and all of it, so that what is folded changes only now and then. */
function fold(items: readonly FoldedItem[], limit: number): readonly FoldedItem[] {
  if (items.length <= limit) return items;
  const half = limit / 2;
  const count = Math.floor((items.length - half) / half) * half;
  const folded = items.slice(0, count);
  const waiting = folded.filter(isWaiting);
  const parts = folded
    .flatMap((item) => (item.kind === 'earlier' ? item.parts : item))
    .filter((part) => !isWaiting(part));
  const [first] = parts;
  return first ? [{ kind: 'earlier', key: `earlier ${first.key}`, parts }, ...waiting, ...items.slice(count)] : items;
}

function isWaiting(item: FoldedItem): boolean {
  return item.kind === 'tool' && item.state === 'waiting';
}
