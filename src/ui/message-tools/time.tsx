/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { Kit } from '../kit.ts';

export interface TimeProps {
  /** ISO 8601; null: not known. */
  readonly date: string | null;
  readonly locale: string;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the time of a message: the hour, and the whole date as its title. */
export function createTime(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h } = kit;
  let formats: ReturnType<typeof formatsOf> | null = null;
  return function Time({ date, locale }: TimeProps) {
    const ms = Date.parse(date ?? '');
    if (date === null || Number.isNaN(ms)) return null;
    // They are slow to make, and every message has the same ones.
    if (formats?.locale !== locale) formats = formatsOf(locale);
    return (
      <time class="message-time" part="message-time" dateTime={date} title={formats.whole.format(ms)}>
        {formats.hour.format(ms)}
      </time>
    );
  };
}

const formatsOf = (locale: string) => ({
  locale,
  hour: new Intl.DateTimeFormat(locale, { timeStyle: 'short' }),
  whole: new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }),
});
