/** The day of a time, by the visitor's clock; null: it is none. */
function dayOf(date: string | null | undefined): number | null {
  const time = new Date(date ?? '');
  return Number.isNaN(time.getTime()) ? null : new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}

/**
 * What stands above a message of another day than the one before it: "today", "yesterday", or the date. Null: it is of the
 * same day, or of today and nothing is before it.
 * @param date of the message (ISO 8601)
 * @param before of the message before it
 * @param now ms since 1970; default: the browser's clock
 */
export function newDay(
  date: string | null,
  before: string | null,
  locale: string,
  now: number = Date.now(),
): string | null {
  const day = dayOf(date);
  const today = dayOf(new Date(now).toISOString());
  if (day === null || today === null || day === (dayOf(before) ?? today)) return null;
  // Days of 23 and of 25 hours are days, too.
  const ago = Math.round((today - day) / 86_400_000);
  if (ago === 0 || ago === 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-ago, 'day');
  const isThisYear = new Date(day).getFullYear() === new Date(today).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!isThisYear && { year: 'numeric' }),
  }).format(day);
}
