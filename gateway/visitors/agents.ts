import type Letta from '@letta-ai/letta-client';
import { endingWith, NEVER } from '../mint/letta.ts';
import { revokeAll } from '../mint/revoke-all.ts';
import { memoryState } from '../state/memory.ts';
import type { State } from '../state/state.ts';
import { settingsFor, type AgentSettings } from './agent-settings.ts';
import { Claims } from './claims.ts';
import { ANONYMOUS_TAG, agentsOf, findIdentity, type FoundAgent, identityOf, link, tagOf } from './identities.ts';
import { makeOnce } from './make-once.ts';
import { SharedWork } from './shared-work.ts';
import type { Visitor } from './visitor.ts';

/**
 * Whom a visitor chats with: decided here, never by the browser.
 * @param admit is called before something is made for a visitor, and throws where that isn't allowed
 * @param signal ends what Letta is asked for it, where the visitor leaves
 */
export type AgentFor = (visitor: Visitor, admit?: () => Promise<void>, signal?: AbortSignal) => Promise<string>;

/**
 * One agent for all, straight at Letta Cloud. **Every visitor can read what the others wrote**: a token of Cloud's opens an
 * agent, not a conversation. Behind the gateway each has conversations of their own; see `SharedVisitors`.
 */
export function sharedAgent(agentId: string): AgentFor {
  return async () => agentId;
}

/** Is called when somebody signs in, with who they were and the agents that they had: ends what they could do as that. */
export type Leave = (formerly: string, agentIds: readonly string[]) => Promise<unknown>;

export interface OwnAgentsOptions extends AgentSettings {
  /** Where it is told to other processes that an agent is being made, or claimed. Default: there are none. */
  state?: State;
  /** Default: the tokens of the agents that they had are revoked. */
  leave?: Leave;
}

/**
 * An agent for each visitor, made when they first ask, and found by the visitor's identity or, where a server has no
 * identities, by its tag. So a restart loses nobody, and nor does an answer of Letta's that came too late.
 *
 * Who signs in takes along the agent that they had as `formerly`, once: who has one of their own gets that. Of two users
 * who sign in with the same cookie, one gets it.
 */
export function ownAgents(options: OwnAgentsOptions): AgentFor {
  const { letta, state = memoryState() } = options;
  const { leave = (_, agentIds) => Promise.all(agentIds.map((id) => revokeAll(letta, id))) } = options;
  const claims = new Claims(state);

  async function make(letta: Letta, visitor: Visitor, admit: () => Promise<void>): Promise<string> {
    const known = await findIdentity(letta, visitor.id);
    const [own] = known ? await agentsOf(letta, visitor.id, known) : [];
    const former = own ?? (await takeOver(letta, visitor));
    if (former) return (await link(letta, former, visitor, known ?? (await identityOf(letta, visitor.id)))).id;
    await admit();
    const identity = await identityOf(letta, visitor.id);
    const settings = await settingsFor({ ...options, letta }, [
      tagOf(visitor.id),
      ...(visitor.isAnonymous ? [ANONYMOUS_TAG] : []),
    ]);
    return (await letta.agents.create({ ...settings, ...(identity && { identity_ids: [identity] }) })).id;
  }

  /** The agent that a user had before they signed in; undefined where there is none, or another user has it. */
  async function takeOver(letta: Letta, { id, formerly }: Visitor): Promise<FoundAgent | undefined> {
    if (!formerly) return undefined;
    const [former] = await agentsOf(letta, formerly);
    const isTheirs = former !== undefined && (await claims.claim(former.id, id));
    // After the claim: a token that is minted from now on is looked at once more (`mint/tokens.ts`).
    if (isTheirs) await leave(formerly, [former.id]);
    return isTheirs ? former : undefined;
  }

  const asking = new SharedWork<string>();
  return async (visitor, admit = async () => undefined, signal = NEVER) => {
    // Two first requests at once, from two tabs say, make one agent.
    const agentId = await asking.join(visitor.id, signal, (allLeft) => {
      const asked = endingWith(letta, allLeft);
      return makeOnce({
        state,
        key: `making/${visitor.id}`,
        find: async () => (await openAgents(asked, claims, visitor.id))[0]?.id,
        make: () => make(asked, visitor, admit),
        signal: allLeft,
      });
    });
    const { formerly } = visitor;
    if (formerly) {
      // Also where they have an agent of their own: what the cookie alone could do is over.
      const left = await openAgents(endingWith(letta, signal), claims, formerly, visitor.id);
      await leave(
        formerly,
        left.map(({ id }) => id),
      );
    }
    return agentId;
  };
}

/** The agent that a visitor has, or had as somebody else; undefined where there is none. Makes nothing. */
export async function existingAgent(
  { letta, state }: { letta: Letta; state: State },
  { id, formerly }: Visitor,
): Promise<string | undefined> {
  const claims = new Claims(state);
  const own = await openAgents(letta, claims, id);
  const [found] = own.length > 0 || !formerly ? own : await openAgents(letta, claims, formerly, id);
  return found?.id;
}

/** A visitor's agents that nobody else has claimed, the oldest first, should there ever be two. */
async function openAgents(letta: Letta, claims: Claims, visitorId: string, forWhom = visitorId): Promise<FoundAgent[]> {
  const found = await agentsOf(letta, visitorId);
  const areOpen = await Promise.all(found.map(({ id }) => claims.isOpenTo(id, forWhom)));
  return found.filter((_, index) => areOpen[index]);
}
