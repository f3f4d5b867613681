/** A length of time in words, in whole seconds: "12 sec", "1 min, 5 sec". */
export function formatDuration(seconds: number, locale: string): string {
  const count = (value: number, unit: 'minute' | 'second'): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  const minutes = Math.floor(seconds / 60);
  const rest = count(seconds % 60, 'second');
  return minutes === 0 ? rest : `${count(minutes, 'minute')} ${rest}`;
}

/** Whole seconds between two times of one clock (ISO 8601); null where that isn't known, or less than one. */
export function secondsBetween(start: string | null, end: string | null): number | null {
  const seconds = start && end ? Math.round((Date.parse(end) - Date.parse(start)) / 1000) : 0;
  return seconds >= 1 ? seconds : null;
}
