import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { read, type Upstream } from '../proxy/upstream.ts';

/** For so long an answer of Letta's is good for everybody who asks the same, in milliseconds. */
const FRESH_MS = 1_000;
const MOST_ANSWERS = 1_000;

const UNDER_WAY = ['created', 'running'];

const runSchema = z.object({ id: z.string(), status: z.string(), conversation_id: z.string().nullish() });
const usageSchema = z.object({ total_tokens: z.number().catch(0) });

/** What Letta says of runs. */
export class LettaRuns {
  readonly #upstream: Upstream;
  /** Three hundred who want the same slot at once are one question. */
  readonly #answers = new LRUCache<string, Promise<boolean>>({
    max: MOST_ANSWERS,
    ttl: FRESH_MS,
    perf: { now: () => performance.now() },
  });

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  /** Whether a run has come to its end, or is gone. */
  isOver(runId: string): Promise<boolean> {
    const known = this.#answers.get(runId);
    if (known) return known;
    const answer = this.#ask(runId);
    this.#answers.set(runId, answer);
    return answer;
  }

  /** The run that is under way in a conversation, if there is one. */
  async activeIn(agentId: string, conversationId: string): Promise<string | undefined> {
    // Letta stores no conversation with the runs of an agent's own one.
    const within = conversationId === 'default' ? '' : `&conversation_id=${conversationId}`;
    const listed = await read(this.#upstream, `/v1/runs/?agent_id=${agentId}${within}&active=true&limit=100`);
    const active = z.array(runSchema).parse(listed ?? []);
    return active.find(({ conversation_id: id }) => (id ?? 'default') === conversationId)?.id;
  }

  /** How many tokens a run took. */
  async tokensOf(runId: string): Promise<number> {
    return usageSchema.parse(await read(this.#upstream, `/v1/runs/${runId}/usage`)).total_tokens;
  }

  async #ask(runId: string): Promise<boolean> {
    const found = await read(this.#upstream, `/v1/runs/${runId}`);
    return found === undefined || !UNDER_WAY.includes(runSchema.parse(found).status);
  }
}
