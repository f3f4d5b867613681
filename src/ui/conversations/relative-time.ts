/** Up to so many units, the next larger one isn't used: [the unit, its length in ms, how many make the next]. */
const STEPS = [
  ['minute', 60_000, 60],
  ['hour', 3_600_000, 24],
  ['day', 86_400_000, 7],
] as const;

/**
 * How long ago a time was, in words: "5 minutes ago", "yesterday"; a date where it is longer than a week.
 * @param date ISO 8601
 * @param now ms since 1970
 */
export function relativeTime(date: string, now: number, locale: string): string {
  // A server's clock may be ahead of this one.
  const ago = Math.max(0, now - Date.parse(date));
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (ago < 60_000) return words.format(0, 'second');
  for (const [unit, length, count] of STEPS) {
    const units = Math.floor(ago / length);
    if (units < count) return words.format(-units, unit);
  }
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(Date.parse(date));
}
