import type Letta from '@letta-ai/letta-client';
import { endingWith } from '../mint/letta.ts';
import { revokeAll } from '../mint/revoke-all.ts';
import { createRevokeVisitor, type RevokeVisitor } from '../mint/revoke-visitor.ts';
import type { Config } from '../operations/config.ts';
import { ConversationBook } from '../proxy/conversation-book.ts';
import type { TokenBook } from '../proxy/token-book.ts';
import type { State } from '../state/state.ts';
import { existingAgent, ownAgents, sharedAgent, type AgentFor, type Leave } from './agents.ts';
import { Claims } from './claims.ts';
import type { DeletionOptions } from './delete-visitor.ts';
import { findIdle, type IdleVisitor } from './idle.ts';
import { SharedVisitors } from './shared-agent.ts';
import { TemporaryChats } from './temporary.ts';
import type { Visitor } from './visitor.ts';

export interface VisitorsOptions {
  config: Pick<Config, 'agentId' | 'templateId' | 'model' | 'temporaryHours'>;
  letta: Letta;
  /** Mints and revokes. */
  tokens: Letta;
  state: State;
  /** The gateway's tokens, where there is a gateway. */
  book: TokenBook | undefined;
}

/** The visitors of a server, and what they have. */
export interface Visitors extends Pick<DeletionOptions, 'temporary' | 'shared'> {
  agentFor: AgentFor;
  /** The agent that a visitor has. Undefined: agents aren't made, so nobody waits for a first message. */
  existingAgent: ((visitor: Visitor, signal: AbortSignal) => Promise<string | undefined>) | undefined;
  isTheirs: (visitor: Visitor, agentId: string) => Promise<boolean>;
  revokeVisitor: RevokeVisitor;
  /** Whether a visitor has something that can be told from others'. */
  hasOwn: boolean;
  findIdle: (days: number) => Promise<IdleVisitor[]>;
}

export function visitorsOf({ config, letta, tokens, state, book }: VisitorsOptions): Visitors {
  const { agentId, templateId, model, temporaryHours: hours } = config;
  const settings = { letta, templateId, model };
  const temporary = hours === undefined ? undefined : new TemporaryChats({ ...settings, tokens, state, hours });
  const revokeVisitor = createRevokeVisitor({ letta, tokens, book });
  const leave: Leave = async (formerly, agentIds) => {
    await book?.revokeVisitor(formerly);
    for (const id of agentIds) await revokeAll(tokens, id);
    await temporary?.end(formerly);
  };
  const isTheirs = async () => true;
  const common = { temporary, revokeVisitor, isTheirs };

  if (agentId === undefined) {
    const claims = new Claims(state);
    return {
      ...common,
      agentFor: ownAgents({ ...settings, state, leave }),
      existingAgent: (visitor, signal) => existingAgent({ letta: endingWith(letta, signal), state }, visitor),
      isTheirs: (visitor, id) => claims.isOpenTo(id, visitor.id),
      shared: undefined,
      hasOwn: true,
      findIdle: (days) => findIdle(letta, days),
    };
  }
  if (!book) {
    return {
      ...common,
      agentFor: sharedAgent(agentId),
      existingAgent: undefined,
      shared: undefined,
      hasOwn: false,
      findIdle: async () => [],
    };
  }
  const conversations = new ConversationBook(state);
  const visitors = new SharedVisitors({ agentId, state, conversations, leave });
  return {
    ...common,
    agentFor: visitors.agentFor,
    existingAgent: (visitor) => visitors.existingAgent(visitor),
    shared: { visitors, conversations },
    hasOwn: true,
    findIdle: (days) => visitors.findIdle(days),
  };
}
