/** Values of a query that are no secret: numbers, words of Letta's API, and its ids. */
const HARMLESS = /^(\d{1,6}|true|false|asc|desc|[a-z_]+-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})$/;

/**
 * A URL as the log shows it: without name, password and fragment, and without values in its query that may be secrets.
 * The page's own origin is left out.
 * @param page the page's URL
 */
export function cleanUrl(url: string, page: string): string {
  if (!URL.canParse(url, page)) return '(no URL)';
  const { origin, pathname, searchParams } = new URL(url, page);
  const query = [...searchParams].map(([name, value]) => `${name}=${HARMLESS.test(value) ? value : '…'}`);
  const place = origin === new URL(page).origin ? pathname : `${origin}${pathname}`;
  return query.length > 0 ? `${place}?${query.join('&')}` : place;
}
