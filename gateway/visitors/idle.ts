import type Letta from '@letta-ai/letta-client';
import { z } from 'zod';
import { unlessGone, visitorOf, ANONYMOUS_TAG } from './identities.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const PAGE = 100;

const runs = z.array(z.object({ created_at: z.iso.datetime({ offset: true }).nullish() }));

/** An anonymous visitor who hasn't written for long. */
export interface IdleVisitor {
  visitorId: string;
  /** When they last wrote, or their agent was made (ISO 8601). */
  lastSeen: string;
}

/** The anonymous visitors who haven't written for so many days. Who is signed in is never among them. */
export async function findIdle(letta: Letta, days: number, now = Date.now()): Promise<IdleVisitor[]> {
  const until = now - days * DAY_MS;
  const found: IdleVisitor[] = [];
  const agents = letta.agents.list({
    tags: [ANONYMOUS_TAG],
    match_all_tags: true,
    order: 'asc',
    limit: PAGE,
    include: ['agent.tags'],
  });
  for await (const { id, tags, created_at: madeAt } of agents) {
    const visitorId = tags.includes(ANONYMOUS_TAG) ? visitorOf(tags) : undefined;
    if (visitorId === undefined || !madeAt || Date.parse(madeAt) > until) continue;
    const answer = await letta.get('/v1/runs/', { query: { agent_id: id, limit: 1, order: 'desc' } }).catch(unlessGone);
    const [latest] = runs.parse(answer ?? []);
    const lastSeen = latest?.created_at ?? madeAt;
    if (Date.parse(lastSeen) <= until) found.push({ visitorId, lastSeen });
  }
  return found;
}
