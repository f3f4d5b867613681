/**
 * Puts items into groups of a size. A group whose items are the same objects as before is itself the same object as
 * before, so Preact passes over it.
 *
 * @param previous the groups as they were
 * @param from the number of the first item that may have changed; those before it are left as they are
 * @param items the items from there on
 */
export function group<Item>(
  previous: readonly (readonly Item[])[],
  from: number,
  items: readonly Item[],
  size: number,
): readonly (readonly Item[])[] {
  const first = Math.floor(from / size);
  const rest = [...(previous[first]?.slice(0, from % size) ?? []), ...items];
  const groups = previous.slice(0, first);
  for (let start = 0; start < rest.length; start += size) {
    const next = rest.slice(start, start + size);
    const before = previous[groups.length];
    groups.push(before && isSame(before, next) ? before : next);
  }
  return groups;
}

const isSame = <Item>(a: readonly Item[], b: readonly Item[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
