import process from 'node:process';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { seeded } from '../../../demo/local-letta/faults/seeded.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';
import { type Mode, openWay } from '../support/ways.ts';
import { type Mishap, type Outcome, type Plan, tryOnce } from './trial.ts';

// Cuts and reloads at random points of an answer, against a model whose every run has a letter of its own: an answer made
// of two runs shows. `VARY_COUNT=100` tries so many of each; `VARY_SEED` begins elsewhere; a failing seed fails again.

const COUNT = Number(process.env['VARY_COUNT'] ?? 20);
const SEED = Number(process.env['VARY_SEED'] ?? 1);
/** An answer of three seconds. */
const WORDS = 30;
/** How many visitors chat at the same time. */
const VISITORS = 6;
const LONGEST_DOWN_MS = 2_500;

const NEEDED = 'model with another answer each time';

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());
beforeEach(({ skip }) => skip(!letta.offers(NEEDED), NEEDED));

function planOf(mishap: Mishap, seed: number): Plan {
  const random = seeded(seed);
  return { mishap, afterPieces: Math.floor(random() * WORDS), downMs: Math.floor(random() * LONGEST_DOWN_MS) };
}

/** Tries all plans, several at a time. */
async function tryAll(mode: Mode): Promise<Outcome[]> {
  const way = await openWay(mode, letta);
  const plans = (['cut', 'reload'] as const).flatMap((mishap) =>
    Array.from({ length: COUNT }, (_, index) => planOf(mishap, SEED + index)),
  );
  const outcomes: Outcome[] = [];
  await Promise.all(
    Array.from({ length: VISITORS }, async () => {
      for (let plan = plans.shift(); plan; plan = plans.shift()) {
        outcomes.push(await tryOnce(await way.visitor(), WORDS, plan));
      }
    }),
  );
  await way.close();
  return outcomes;
}

/** What is reported, and what is expected of it. */
function report(mode: Mode, outcomes: readonly Outcome[]) {
  const rows = (['cut', 'reload'] as const).map((mishap) => {
    const list = outcomes.filter((outcome) => outcome.mishap === mishap);
    return {
      mode,
      mishap,
      tried: list.length,
      spliced: list.filter(({ letters }) => letters.length > 1).length,
      wrong: list.filter(({ problem }) => problem !== null).length,
      'second runs': list.reduce((sum, { runs }) => sum + runs - 1, 0),
      'Retry pressed': list.flatMap(({ retries }) => retries).length,
      at: [...new Set(list.flatMap(({ retries }) => retries))].join(', '),
    };
  });
  console.table(rows);
  for (const outcome of outcomes) if (outcome.problem || outcome.runs !== 1) console.log(outcome);
  return rows;
}

it('through the gateway no answer is spliced, and each message has one run', { timeout: 1_800_000 }, async () => {
  const rows = report('gateway', await tryAll('gateway'));
  for (const row of rows) expect(row).toMatchObject({ tried: COUNT, spliced: 0, wrong: 0, 'second runs': 0 });
});

it('by the agent’s own route no answer is spliced', { timeout: 1_800_000 }, async () => {
  const rows = report('direct', await tryAll('direct'));
  for (const row of rows) expect(row).toMatchObject({ tried: COUNT, spliced: 0, wrong: 0 });
});
