import type Letta from '@letta-ai/letta-client';
import { endingWith, NEVER } from '../mint/letta.ts';
import { revokeAll } from '../mint/revoke-all.ts';
import type { State } from '../state/state.ts';
import { settingsFor, type AgentSettings } from './agent-settings.ts';
import type { AgentFor } from './agents.ts';
import { deleteAgent } from './delete-visitor.ts';
import { unlessGone, type FoundAgent } from './identities.ts';
import { makeOnce } from './make-once.ts';

/** Stands on agents that are made for one visit. Nothing at Letta says whose they are. */
export const TEMPORARY_TAG = 'letta-chat-temporary';

const HOUR_MS = 60 * 60 * 1000;
const PAGE = 100;

export interface TemporaryChatsOptions extends AgentSettings {
  /** Mints and revokes. */
  tokens: Letta;
  state: State;
  /** How long an agent is kept that no token has been minted for, in hours. */
  hours: number;
}

/**
 * Chats without a memory: an agent for one visit, with memory blocks of its own, which is deleted when the visitor ends the
 * chat or stays away. A visitor has one at a time. Only the shared state knows whose it is.
 */
export class TemporaryChats {
  readonly #options: TemporaryChatsOptions;

  constructor(options: TemporaryChatsOptions) {
    this.#options = options;
  }

  /** The agent of a visitor's temporary chat, made where there is none. */
  readonly agentFor: AgentFor = async ({ id }, admit = async () => undefined, signal = NEVER) => {
    const { state } = this.#options;
    const letta = endingWith(this.#options.letta, signal);
    const agentId = await makeOnce({
      state,
      key: `making-temporary/${id}`,
      find: () => this.existingAgent({ id }),
      make: async () => {
        await admit();
        const agent = await letta.agents.create(await settingsFor({ ...this.#options, letta }, [TEMPORARY_TAG]));
        await this.#keep(id, agent.id);
        return agent.id;
      },
      signal,
    });
    await this.#keep(id, agentId);
    return agentId;
  };

  async existingAgent({ id }: { id: string }): Promise<string | undefined> {
    return this.#options.state.get(agentKey(id));
  }

  /** Deletes a visitor's temporary agent with all that is its own. Whether there was one; where it breaks off, asking again continues. */
  async end(visitorId: string): Promise<boolean> {
    const agentId = await this.existingAgent({ id: visitorId });
    if (agentId === undefined) return false;
    const { letta } = this.#options;
    const agent = await letta.agents.retrieve(agentId, { include: ['agent.tags'] }).catch(unlessGone);
    if (agent) await this.#delete(agent);
    await this.#options.state.delete(agentKey(visitorId));
    return true;
  }

  /** Deletes the temporary agents that nobody has opened for so long; resolves with how many there were. */
  async sweep(now = Date.now()): Promise<number> {
    const { letta, state, hours } = this.#options;
    const idle: FoundAgent[] = [];
    const include = ['agent.tags' as const];
    const query = { tags: [TEMPORARY_TAG], match_all_tags: true, limit: PAGE, order: 'asc' as const, include };
    for await (const { id, tags, created_at: madeAt } of letta.agents.list(query)) {
      // Checked here too: a server that didn't know the filter would list everybody's.
      if (!tags.includes(TEMPORARY_TAG) || !madeAt || Date.parse(madeAt) > now - hours * HOUR_MS) continue;
      if ((await state.get(keptKey(id))) === undefined) idle.push({ id, tags });
    }
    for (const agent of idle) await this.#delete(agent);
    return idle.length;
  }

  /** Counts the time from now. */
  async #keep(visitorId: string, agentId: string): Promise<void> {
    const { state, hours } = this.#options;
    await state.set(agentKey(visitorId), agentId, hours * HOUR_MS);
    await state.set(keptKey(agentId), '', hours * HOUR_MS);
  }

  async #delete(agent: FoundAgent): Promise<void> {
    const { letta, tokens, state } = this.#options;
    await revokeAll(tokens, agent.id);
    await deleteAgent(letta, agent);
    await state.delete(keptKey(agent.id));
  }
}

const agentKey = (visitorId: string): string => `temporary/${visitorId}`;
const keptKey = (agentId: string): string => `temporary-kept/${agentId}`;
