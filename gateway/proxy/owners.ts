import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { read, type Upstream } from './upstream.ts';

/** What belongs to one agent from its making to its end. */
export type Owned = 'conversation' | 'run' | 'step';

const PATHS: Record<Owned, string> = { conversation: '/v1/conversations/', run: '/v1/runs/', step: '/v1/steps/' };
/** How many owners are remembered. */
const REMEMBERED = 10_000;

const owned = z.object({ agent_id: z.string() });
const blocks = z.array(z.object({ id: z.string(), label: z.string(), read_only: z.boolean().nullish() }));

export type OwnedBlock = z.infer<typeof blocks>[number];

/** Whose a conversation, run, step or block is, as Letta says. */
export class Owners {
  readonly #upstream: Upstream;
  readonly #known = new LRUCache<string, string>({ max: REMEMBERED });

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  /** Whether it is there, and this agent's. */
  async isOf(kind: Owned, id: string, agentId: string, signal?: AbortSignal): Promise<boolean> {
    const known = this.#known.get(id);
    if (known !== undefined) return known === agentId;
    const found = owned.safeParse(await read(this.#upstream, PATHS[kind] + encodeURIComponent(id), signal));
    if (found.success) this.#known.set(id, found.data.agent_id);
    return found.success && found.data.agent_id === agentId;
  }

  /** An agent's block by its id or label. Blocks are attached and detached, so nothing is remembered. */
  async blockOf(agentId: string, idOrLabel: string, signal?: AbortSignal): Promise<OwnedBlock | undefined> {
    const found = blocks.safeParse(
      await read(this.#upstream, `/v1/agents/${agentId}/core-memory/blocks?limit=100`, signal),
    );
    return found.data?.find(({ id, label }) => id === idOrLabel || label === idOrLabel);
  }

  /** Whether other agents have the block too, so that a change would reach other visitors. */
  async isShared(blockId: string, signal?: AbortSignal): Promise<boolean> {
    const agents = z
      .array(z.unknown())
      .safeParse(await read(this.#upstream, `/v1/blocks/${blockId}/agents?limit=2`, signal));
    return !agents.success || agents.data.length > 1;
  }
}
