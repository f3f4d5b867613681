import { z } from 'zod';
import { GatewayFault } from './faults.ts';
import { read, type Upstream } from './upstream.ts';

/**
 * The last server that knows no `message_id` of a copy. It copies whole conversations, and lists nothing any more of an
 * agent's own one that was copied, for good.
 */
const LAST_WITHOUT = [0, 16, 8] as const;

/** How long what Letta says of itself is taken for true, in milliseconds. */
const KNOWN_MS = 10 * 60 * 1000;
/** How long Letta may take to say it, in milliseconds. */
const ANSWER_MS = 2_000;

const healthSchema = z.object({ version: z.string() });

/** Whether Letta copies conversations up to a message. */
export class Copies {
  readonly #upstream: Upstream;
  #known: { untilMs: number; areOffered: boolean } | undefined;

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  /** False as well where Letta can't be asked now. Never rejects. */
  areOffered(): Promise<boolean> {
    return this.#ask().catch(() => false);
  }

  /** @throws GatewayFault where Letta makes none, or can't be asked now */
  async check(): Promise<void> {
    if (!(await this.#ask())) {
      throw new GatewayFault(403, 'This version of Letta can only copy whole conversations.', {}, 'fork');
    }
  }

  async #ask(): Promise<boolean> {
    if (this.#known && this.#known.untilMs > performance.now()) return this.#known.areOffered;
    const health = healthSchema.safeParse(await read(this.#upstream, '/v1/health/', AbortSignal.timeout(ANSWER_MS)));
    const areOffered = isNewer(health.data?.version ?? '');
    this.#known = { untilMs: performance.now() + KNOWN_MS, areOffered };
    return areOffered;
  }
}

/** Whether a version is above the last without. What is no such version is Letta Cloud's, which knows them. */
function isNewer(version: string): boolean {
  const numbers = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (!numbers) return true;
  const index = numbers.findIndex((number, at) => number !== LAST_WITHOUT[at]);
  return index >= 0 && (numbers[index] ?? 0) > (LAST_WITHOUT[index] ?? 0);
}
