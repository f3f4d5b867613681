import type Letta from '@letta-ai/letta-client';
import { Hono } from 'hono';
import { Budgets } from '../guard/budgets.ts';
import { Switches } from '../guard/switches.ts';
import { answer, Fault } from '../http/faults.ts';
import type { Config } from '../operations/config.ts';
import { RecentErrors } from '../operations/recent-errors.ts';
import type { State } from '../state/state.ts';
import { ANONYMOUS_TAG, visitorOf } from '../visitors/identities.ts';
import { idOf } from './operation.ts';

const PAGE = 50;

export interface OverviewOptions {
  config: Config;
  letta: Letta;
  state: State;
}

/** What the operator's page shows: `/operator/overview`, and `/operator/visitors` a page at a time (`?after=`). */
export function overviewRoutes({ config, letta, state }: OverviewOptions): Hono {
  const app = new Hono();
  const switches = new Switches(state);
  const errors = new RecentErrors(state);
  const budgets = config.guard && new Budgets(state, config.guard.budgets);

  app.get('/operator/overview', async () => {
    const [paused, banned, spending, newest] = await Promise.all([
      switches.isPaused(),
      switches.banned(),
      budgets?.usage() ?? [],
      errors.list(),
    ]);
    // With `memory:` each process has a state of its own, so nothing here is the gateway's.
    return answer(200, { shared: config.stateUrl !== 'memory:', paused, banned, spending, errors: newest });
  });

  app.get('/operator/visitors', async ({ req }) => {
    const after = req.query('after');
    if (after !== undefined && !idOf('agent').safeParse(after).success)
      throw new Fault(400, 'input', 'after: not an agent’s id');
    const { items } = await letta.agents.list({
      limit: PAGE,
      order: 'desc',
      include: ['agent.tags'],
      ...(after !== undefined && { after }),
    });
    const visitors = items.flatMap(({ id, tags, created_at: madeAt }) => {
      const visitorId = visitorOf(tags);
      if (visitorId === undefined) return [];
      return [{ visitorId, agentId: id, madeAt: madeAt ?? null, isAnonymous: tags.includes(ANONYMOUS_TAG) }];
    });
    const rows = await Promise.all(
      visitors.map(async (one) => ({
        ...one,
        isBanned: await switches.isBanned(one.visitorId),
        spending: (await budgets?.usage(one.visitorId)) ?? [],
      })),
    );
    return answer(200, { visitors: rows, next: items.length === PAGE ? items.at(-1)?.id : null });
  });

  return app;
}
