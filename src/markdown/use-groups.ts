import { useRef } from 'preact/hooks';
import { group } from './group.ts';

/** Items in groups of a size. Groups of the same items are the same objects as at the last render. */
export function useGroups<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const groups = useRef<readonly (readonly Item[])[]>([]);
  groups.current = group(groups.current, 0, items, size);
  return groups.current;
}
