import type { Context } from 'hono';

/** A list in a query, repeated or with commas. */
export function listIn(values: readonly string[] | undefined): string[] {
  return (values ?? []).flatMap((value) => value.split(','));
}

/** Passes what has one of the `tags` that a query names, or all of them with `match_all_tags`; everything where it names none. */
export function tagFilter(c: Context): (own: readonly string[]) => boolean {
  const tags = listIn(c.req.queries('tags'));
  const matchAll = c.req.query('match_all_tags') === 'true';
  return (own) =>
    tags.length === 0 || (matchAll ? tags.every((tag) => own.includes(tag)) : tags.some((tag) => own.includes(tag)));
}
