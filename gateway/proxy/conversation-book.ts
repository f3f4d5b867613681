import type { State } from '../state/state.ts';
import { GatewayFault } from './faults.ts';
import { ownerOf, type Visit } from './visit.ts';

/** How many conversations a visitor may have on a shared agent, beside their first. */
export const MOST_CONVERSATIONS = 30;

/** `add` takes a life. This one is ten years, in milliseconds. */
const ALWAYS_MS = 10 * 365 * 24 * 60 * 60 * 1000;
/** How long a place is kept for a conversation that Letta is making, in milliseconds. */
const MAKING_MS = 150_000;

/**
 * Which visitor of a shared agent each conversation belongs to. Letta knows only the agent. It is kept in the shared state,
 * so that other processes know it too, and this one after a restart.
 */
export class ConversationBook {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  async isOf(conversationId: string, visit: Visit): Promise<boolean> {
    return (await this.#state.get(ownerKey(conversationId))) === ownerOf(visit);
  }

  /** The conversation that the visitor has where others have the agent's own; undefined before their first message. */
  async first(visit: Visit): Promise<string | undefined> {
    return this.#state.get(firstKey(visit));
  }

  /** Makes a conversation the visitor's first, unless they have one by now. Returns the one that they have. */
  async addFirst(visit: Visit, conversationId: string): Promise<string> {
    // The owner comes first: whoever finds the conversation may use it at once.
    await this.#state.set(ownerKey(conversationId), ownerOf(visit));
    if (await this.#state.add(firstKey(visit), conversationId, ALWAYS_MS)) return conversationId;
    await this.#state.delete(ownerKey(conversationId));
    return (await this.first(visit)) ?? conversationId;
  }

  /** The visitor's conversations, without their first. */
  async list(visit: Visit): Promise<string[]> {
    const values = await Promise.all(placesOf(visit).map((key) => this.#state.get(key)));
    return values.filter((value) => value !== undefined && value !== '') as string[];
  }

  /**
   * Keeps a place for a conversation that is about to be made.
   * @throws GatewayFault 429 where the visitor has as many as they may
   */
  async reserve(visit: Visit): Promise<string> {
    for (const place of placesOf(visit)) if (await this.#state.add(place, '', MAKING_MS)) return place;
    throw new GatewayFault(429, 'You have too many conversations: delete one first.', { 'Retry-After': '60' });
  }

  /** Puts a conversation into a place that was kept for it. */
  async add(place: string, visit: Visit, conversationId: string): Promise<void> {
    await this.#state.set(ownerKey(conversationId), ownerOf(visit));
    await this.#state.set(place, conversationId);
  }

  async remove(visit: Visit, conversationId: string): Promise<void> {
    await this.#state.delete(ownerKey(conversationId));
    for (const key of [firstKey(visit), ...placesOf(visit)]) {
      if ((await this.#state.get(key)) === conversationId) await this.#state.delete(key);
    }
  }

  /** Gives all that is one visitor's to another, who has nothing yet. */
  async move(from: Visit, to: Visit): Promise<void> {
    const first = await this.first(from);
    if (first !== undefined) {
      await this.#state.delete(firstKey(from));
      await this.addFirst(to, first);
    }
    for (const conversationId of await this.list(from)) {
      await this.remove(from, conversationId);
      await this.add(await this.reserve(to), to, conversationId);
    }
  }
}

const ownerKey = (conversationId: string): string => `conversation-owner/${conversationId}`;
const firstKey = (visit: Visit): string => `first-conversation/${ownerOf(visit)}`;
const placesOf = (visit: Visit): string[] =>
  Array.from({ length: MOST_CONVERSATIONS }, (_, number) => `conversations/${ownerOf(visit)}/${number}`);
