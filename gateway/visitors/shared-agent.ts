import { z } from 'zod';
import type { ConversationBook } from '../proxy/conversation-book.ts';
import type { Visit } from '../proxy/visit.ts';
import type { State } from '../state/state.ts';
import type { AgentFor, Leave } from './agents.ts';
import type { IdleVisitor } from './idle.ts';
import type { Visitor } from './visitor.ts';

/** How long somebody who signs in has for taking over what they had, in milliseconds. */
const CLAIM_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;

const seen = z.object({ isAnonymous: z.boolean(), at: z.iso.datetime() });

export interface SharedVisitorsOptions {
  agentId: string;
  state: State;
  conversations: ConversationBook;
  leave: Leave;
}

/** Who chats with an agent that all visitors share. Letta doesn't know them, so the shared state does. */
export class SharedVisitors {
  readonly #options: SharedVisitorsOptions;

  constructor(options: SharedVisitorsOptions) {
    this.#options = options;
  }

  /** Always the shared agent. Somebody new is admitted first, and who signs in takes their conversations along. */
  readonly agentFor: AgentFor = async (visitor, admit = async () => undefined) => {
    const { agentId, leave } = this.#options;
    const { id, formerly, isAnonymous = false } = visitor;
    if (!(await this.#isKnown(id)) && !(await this.#takeOver(visitor))) await admit();
    await this.#options.state.set(this.#keyOf(id), JSON.stringify({ isAnonymous, at: new Date().toISOString() }));
    if (formerly) {
      await leave(formerly, []);
      await this.#options.state.delete(this.#keyOf(formerly));
    }
    return agentId;
  };

  /** The shared agent, for who has chatted with it. */
  async existingAgent({ id, formerly }: Visitor): Promise<string | undefined> {
    const isKnown = (await this.#isKnown(id)) || (formerly !== undefined && (await this.#isKnown(formerly)));
    return isKnown ? this.#options.agentId : undefined;
  }

  /** What a visitor's token opens. */
  visitOf(visitorId: string): Visit {
    return { agentId: this.#options.agentId, visitorId, isShared: true };
  }

  /** The anonymous visitors who haven't opened the chat for so many days. */
  async findIdle(days: number, now = Date.now()): Promise<IdleVisitor[]> {
    const prefix = this.#keyOf('');
    const idle: IdleVisitor[] = [];
    for (const key of await this.#options.state.keys(prefix)) {
      const text = await this.#options.state.get(key);
      const { data } = seen.safeParse(text && JSON.parse(text));
      if (!data?.isAnonymous || Date.parse(data.at) > now - days * DAY_MS) continue;
      idle.push({ visitorId: decodeURIComponent(key.slice(prefix.length)), lastSeen: data.at });
    }
    return idle;
  }

  async forget(visitorId: string): Promise<void> {
    await this.#options.state.delete(this.#keyOf(visitorId));
  }

  async #isKnown(visitorId: string): Promise<boolean> {
    return (await this.#options.state.get(this.#keyOf(visitorId))) !== undefined;
  }

  /** Whether a user who signs in was here before. Of two with the same cookie, one gets the conversations. */
  async #takeOver({ id, formerly }: Visitor): Promise<boolean> {
    if (!formerly || !(await this.#isKnown(formerly))) return false;
    const { state, conversations } = this.#options;
    const claim = `claimed/${this.#keyOf(formerly)}`;
    if (!(await state.add(claim, id, CLAIM_MS))) return false;
    await conversations.move(this.visitOf(formerly), this.visitOf(id));
    await state.delete(claim);
    return true;
  }

  #keyOf(visitorId: string): string {
    return `shared-visitor/${this.#options.agentId}/${encodeURIComponent(visitorId)}`;
  }
}
