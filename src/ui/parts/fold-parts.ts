import type { Part, ToolPart } from '../../conversation/state.ts';
import type { ViewConfig } from '../view.ts';
import { receiptOf } from './receipt-of.ts';

/** Parts that show as one button until the reader asks for them. */
export interface FoldedParts {
  readonly kind: 'earlier';
  readonly key: string;
  readonly parts: readonly Part[];
}

/** Calls of one tool that show as one row. */
export interface GroupedCalls {
  readonly kind: 'group';
  readonly key: string;
  readonly parts: readonly [ToolPart, ...ToolPart[]];
}

export type FoldedItem = Part | FoldedParts | GroupedCalls;

/** So many calls of one tool in a row become one row. */
const MIN_GROUP = 4;

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
  if (shown.length < MIN_GROUP) return shown;
  const items: FoldedItem[] = [];
  let run: FoldedItem[] = [];
  const endRun = (): void => {
    items.push(...fold(run, MAX_STEPS));
    run = [];
  };
  for (const part of groupCalls(shown)) {
    if (part.kind !== 'text' && !isWaiting(part)) run.push(part);
    else {
      endRun();
      items.push(part);
    }
  }
  endRun();
  return fold(items, MAX_ITEMS);
}

/** Makes one item of many calls of one tool. A call that somebody decided on, or has to, stays on its own. */
function groupCalls(parts: readonly Part[]): readonly FoldedItem[] {
  const items: FoldedItem[] = [];
  for (let from = 0, to = 0; from < parts.length; from = to) {
    const first = parts[from];
    const calls: ToolPart[] = [];
    for (to = from; to < parts.length; to += 1) {
      const part = parts[to];
      if (part?.kind !== 'tool' || part.approval || first?.kind !== 'tool' || part.name !== first.name) break;
      calls.push(part);
    }
    const [head, ...rest] = calls;
    if (head && calls.length >= MIN_GROUP)
      items.push({ kind: 'group', key: `group ${head.key}`, parts: [head, ...rest] });
    else {
      to = Math.max(to, from + 1);
      items.push(...parts.slice(from, to));
    }
  }
  return items;
}

/** Folds all but between a half of `limit` and all of it, so that what is folded changes only now and then. */
function fold(items: readonly FoldedItem[], limit: number): readonly FoldedItem[] {
  if (items.length <= limit) return items;
  const half = limit / 2;
  const count = Math.floor((items.length - half) / half) * half;
  const folded = items.slice(0, count);
  const waiting = folded.filter(isWaiting);
  const parts = folded
    .flatMap((item): readonly Part[] => (item.kind === 'earlier' || item.kind === 'group' ? item.parts : [item]))
    .filter((part) => !isWaiting(part));
  const [first] = parts;
  return first ? [{ kind: 'earlier', key: `earlier ${first.key}`, parts }, ...waiting, ...items.slice(count)] : items;
}

function isWaiting(item: FoldedItem): boolean {
  return item.kind === 'tool' && item.state === 'waiting';
}
