import { answer } from './scripts/answer.ts';
import { approvals } from './scripts/approvals.ts';
import { echo } from './scripts/echo.ts';
import { faults } from './scripts/faults.ts';
import { formatting } from './scripts/formatting.ts';
import { long } from './scripts/long.ts';
import { memory } from './scripts/memory.ts';
import { tools } from './scripts/tools.ts';
import type { Script, Turns, Visit } from './script.ts';

/** The first match answers; `answer` matches everything. */
const SCRIPTS: readonly Script[] = [echo, ...faults, long, ...memory, ...approvals, ...tools, ...formatting, answer];

/** The agent's answer to a message, as a script that hasn't begun yet. */
export function answerTo(visit: Visit): Turns {
  for (const script of SCRIPTS) {
    const match = script.pattern.exec(visit.text);
    if (match) return script.turns(visit, match);
  }
  return answer.turns(visit, ['']);
}
