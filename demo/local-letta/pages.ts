/** How a list is asked for: `before` means older and `after` newer, whatever `order` says. */
export interface PageQuery {
  before?: string | undefined;
  after?: string | undefined;
  order?: string | undefined;
  limit?: string | undefined;
}

/**
 * A page of a list that is stored oldest first. `order` (default newest first) decides from which end `limit` is counted,
 * so that `before` with `order=asc` gives the oldest items of all: a quirk of real servers (letta-protocol.md §6).
 */
export function pageOf<Item extends { id: string }>(
  items: readonly Item[],
  query: PageQuery,
  defaultLimit: number,
): Item[] {
  const after = query.after === undefined ? -1 : items.findIndex(({ id }) => id === query.after);
  const before = query.before === undefined ? -1 : items.findIndex(({ id }) => id === query.before);
  const between = items.slice(after + 1, before < 0 ? items.length : before);
  const limit = Number(query.limit ?? defaultLimit);
  return (query.order === 'asc' ? between : between.reverse()).slice(
    0,
    Number.isInteger(limit) && limit >= 0 ? limit : defaultLimit,
  );
}
