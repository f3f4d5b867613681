import { z } from 'zod';
import type { BudgetSettings } from '../guard/budgets.ts';
import type { RunLimits } from '../guard/guard.ts';

/** What anonymous visitors may cost. */
export interface GuardConfig {
  runs: RunLimits;
  budgets: BudgetSettings;
  /** Agents made for strangers of one network in an hour. */
  newVisitors: number;
  /** Whether strangers solve a proof of work first. */
  proofOfWork: boolean;
}

/** A whole number of so many or more. */
export const wholeFrom = (least: number) => {
  const error = `must be a whole number, ${least} or more`;
  return z.coerce.number({ error }).int(error).min(least, error);
};
const number = (fallback: number) => wholeFrom(1).default(fallback);
const budget = wholeFrom(0).optional();

/** The guard's variables. Budgets that aren't named are unlimited. */
export const guardVariables = z.object({
  GUARD: z.enum(['on', 'off'], { error: 'must be on or off' }).optional(),
  NEW_VISITORS: number(10),
  RUNS_PER_VISITOR: number(2),
  RUNS_AT_ONCE: number(50),
  VISITOR_RUNS_DAY: number(200),
  VISITOR_RUNS_MONTH: number(2_000),
  VISITOR_TOKENS_DAY: budget,
  VISITOR_TOKENS_MONTH: budget,
  RUNS_DAY: number(5_000),
  RUNS_MONTH: number(50_000),
  TOKENS_DAY: budget,
  TOKENS_MONTH: budget,
  LAZY_AGENTS: z.enum(['0', '1'], { error: 'must be 0 or 1' }).default('1'),
  ADMISSION: z.enum(['none', 'proof-of-work'], { error: 'must be none or proof-of-work' }).default('proof-of-work'),
});

/** The settings of the guard; undefined: there is none. */
export function guardOf(read: z.infer<typeof guardVariables>, isProduction: boolean): GuardConfig | undefined {
  if ((read.GUARD ?? (isProduction ? 'off' : 'on')) === 'off') return undefined;
  return {
    runs: { visitor: read.RUNS_PER_VISITOR, all: read.RUNS_AT_ONCE },
    budgets: {
      visitor: {
        day: { runs: read.VISITOR_RUNS_DAY, tokens: read.VISITOR_TOKENS_DAY },
        month: { runs: read.VISITOR_RUNS_MONTH, tokens: read.VISITOR_TOKENS_MONTH },
      },
      all: {
        day: { runs: read.RUNS_DAY, tokens: read.TOKENS_DAY },
        month: { runs: read.RUNS_MONTH, tokens: read.TOKENS_MONTH },
      },
    },
    newVisitors: read.NEW_VISITORS,
    proofOfWork: read.ADMISSION === 'proof-of-work',
  };
}

/** Why a production server doesn't start without a guard. */
export const NO_GUARD =
  'GUARD is not on, so that any stranger can make agents and runs on your bill: set GUARD=on, which allows 10 new visitors ' +
  'an hour from a network, 2 runs at once and 200 a day for a visitor, and 50 at once and 5,000 a day for all ' +
  '(NEW_VISITORS, RUNS_PER_VISITOR, VISITOR_RUNS_DAY, RUNS_AT_ONCE, RUNS_DAY), or let visitors sign in.';
