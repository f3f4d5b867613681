import { approvals } from './scripts/approvals.ts';
import { echo } from './scripts/echo.ts';
import { formatting } from './scripts/formatting.ts';
import { introduction } from './scripts/introduction.ts';
import { long } from './scripts/long.ts';
import { memory } from './scripts/memory.ts';
import { site } from './scripts/site.ts';
import { tools } from './scripts/tools.ts';
import { troubles } from './scripts/troubles.ts';
import { vary } from './scripts/vary.ts';
import type { Script, Turns, Visit } from './script.ts';

/** The first match replies; `introduction` matches everything. */
export const SCRIPTS: readonly Script[] = [
  echo,
  vary,
  ...troubles,
  long,
  ...memory,
  ...site,
  ...approvals,
  ...tools,
  ...formatting,
  introduction,
];

/** Notes of the website, before the visitor's words. */
const NOTES = /^(?:\s*<system-reminder>[^]*?<\/system-reminder>\s*)+/;

/** The agent's reply to a message, as a script that hasn't begun yet. */
export function replyTo(whole: Visit, scripts: readonly Script[] = SCRIPTS): Turns {
  const [notes = ''] = NOTES.exec(whole.text) ?? [];
  const visit = { ...whole, text: whole.text.slice(notes.length), notes };
  for (const script of scripts) {
    const match = script.pattern.exec(visit.text);
    if (match) return script.turns(visit, match);
  }
  return introduction.turns(visit, ['']);
}
