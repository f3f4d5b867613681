import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { ConversationBook } from './conversation-book.ts';
import { read, type Upstream } from './upstream.ts';
import type { Visit } from './visit.ts';

/** What belongs to one agent, and in it to one conversation, from its making to its end. */
export type Owned = 'conversation' | 'run' | 'step';

const PATHS: Record<Owned, string> = { conversation: '/v1/conversations/', run: '/v1/runs/', step: '/v1/steps/' };
/** How many owners are remembered. */
const REMEMBERED = 10_000;

/** Where something belongs. A run names its conversation, and a step its run. */
const place = z.object({
  agent_id: z.string(),
  conversation_id: z.string().nullish(),
  run_id: z.string().nullish(),
});
type Place = z.infer<typeof place>;

const blocks = z.array(z.object({ id: z.string(), label: z.string(), read_only: z.boolean().nullish() }));

export type OwnedBlock = z.infer<typeof blocks>[number];

/** Whose a conversation, run, step or block is, as Letta says. */
export class Owners {
  readonly #upstream: Upstream;
  readonly #conversations: ConversationBook;
  readonly #known = new LRUCache<string, Place>({ max: REMEMBERED });

  constructor(upstream: Upstream, conversations: ConversationBook) {
    this.#upstream = upstream;
    this.#conversations = conversations;
  }

  /** Whether it is there and the agent's, and on a shared agent the visitor's own. */
  async isOf(kind: Owned, id: string, visit: Visit, signal?: AbortSignal): Promise<boolean> {
    const found = await this.#placeOf(kind, id, signal);
    if (found?.agent_id !== visit.agentId) return false;
    if (!visit.isShared) return true;
    if (kind === 'conversation') return this.#conversations.isOf(id, visit);
    const run = kind === 'run' ? found : found.run_id ? await this.#placeOf('run', found.run_id, signal) : undefined;
    return run?.conversation_id != null && this.#conversations.isOf(run.conversation_id, visit);
  }

  async #placeOf(kind: Owned, id: string, signal: AbortSignal | undefined): Promise<Place | undefined> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const { data } = place.safeParse(await read(this.#upstream, PATHS[kind] + encodeURIComponent(id), signal));
    if (data) this.#known.set(id, data);
    return data;
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
