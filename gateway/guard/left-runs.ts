import { z } from 'zod';
import { read, type Upstream } from '../proxy/upstream.ts';

/** How often Letta is asked whether a run is over, in milliseconds. */
const LOOK_MS = 2_000;
/** After this long a run counts as over, whatever Letta says, in milliseconds. */
const LONGEST_MS = 60 * 60 * 1000;

const runSchema = z.object({ id: z.string(), status: z.string(), conversation_id: z.string().nullish() });
const usageSchema = z.object({ total_tokens: z.number().catch(0) });

/** A run that nobody listens to. */
export interface LeftRun {
  agentId: string;
  conversationId: string;
  /** As far as it is known. */
  runId: string | undefined;
}

/** Asks Letta about runs that nobody listens to. */
export class LeftRuns {
  readonly #upstream: Upstream;

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  /** Resolves with the run's tokens once it is over. */
  async end(run: LeftRun): Promise<number> {
    for (const began = performance.now(); performance.now() - began < LONGEST_MS;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      // Where Letta can't be asked, the next look tries again.
      if (await this.isOver(run).catch(() => false)) return this.#tokensOf(run).catch(() => 0);
    }
    return 0;
  }

  /** Whether Letta has no such run under way. Without an id: none in the conversation. */
  async isOver({ agentId, conversationId, runId }: LeftRun): Promise<boolean> {
    // Letta stores no conversation with the runs of an agent's own one.
    const within = conversationId === 'default' ? '' : `&conversation_id=${conversationId}`;
    const listed = await read(this.#upstream, `/v1/runs/?agent_id=${agentId}${within}&active=true&limit=100`);
    const active = z.array(runSchema).parse(listed ?? []);
    return !active.some(({ id, conversation_id: conversation }) =>
      runId === undefined ? (conversation ?? 'default') === conversationId : id === runId,
    );
  }

  async #tokensOf({ runId }: LeftRun): Promise<number> {
    if (runId === undefined) return 0;
    return usageSchema.parse(await read(this.#upstream, `/v1/runs/${runId}/usage`)).total_tokens;
  }
}
