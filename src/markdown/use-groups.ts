import { useRef } from 'preact/hooks';
import { group } from './group.ts';

/** Items in groups of a size. Groups of the same items are the same objects as at the last render. */
export function useGroups<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const groups = useRef<readonly (readonly Item[])[]>([]);
  groups.current = group(groups.current, 0, items, size);
  return groups.current;
}

/**
 * The class of one of several elements that show one thing: the browser may skip it while it isn't on screen, unless it is
 * one of the last two, which are being read.
 */
export function placeOf(index: number, count: number): string | undefined {
  if (count < 2) return undefined;
  const place = index === 0 ? 'first' : 'more';
  return index < count - 2 ? `${place} passed` : place;
}
