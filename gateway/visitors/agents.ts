import type Letta from '@letta-ai/letta-client';
import type { AgentCreateParams } from '@letta-ai/letta-client/resources/agents/agents';
import { memoryState } from '../state/memory.ts';
import type { State } from '../state/state.ts';
import { Fault } from '../http/faults.ts';
import {
  ANONYMOUS_TAG,
  agentsOf,
  findIdentity,
  type FoundAgent,
  identityOf,
  link,
  originTag,
  tagOf,
} from './identities.ts';
import { templateOf } from './template.ts';
import { isTimeout } from '../mint/letta.ts';
import type { Visitor } from './visitor.ts';

/**
 * Whom a visitor chats with: decided here, never by the browser.
 * @param admit is called before something is made for a visitor, and throws where that isn't allowed
 */
export type AgentFor = (visitor: Visitor, admit?: () => Promise<void>) => Promise<string>;

/** What a visitor's own agent is made of, where no agent of yours is its template. Make it yours. */
const TEMPLATE: AgentCreateParams = {
  name: 'Ada',
  memory_blocks: [
    { label: 'human', value: 'Nothing is known about the visitor yet.', description: 'What I know about the visitor.' },
    { label: 'persona', value: 'I am Ada. I am friendly, brief and precise.', description: 'Who I am.' },
  ],
};

/** How long making an agent may take before another process tries it too, in milliseconds. */
const MAKING_MS = 30_000;
/** How long a visitor waits for an agent that another process makes, in milliseconds. */
const WAIT_MS = 10_000;
/** How often one that waits looks whether the agent is there, in milliseconds. */
const LOOK_MS = 100;

/**
 * One agent for all. **Every visitor can read what the others wrote**: a token opens an agent, not a conversation. For
 * yourself, or for a bot without a memory whose conversation may be public.
 */
export function sharedAgent(agentId: string): AgentFor {
  return async () => agentId;
}

export interface OwnAgentsOptions {
  letta: Letta;
  /** Where it is told to other processes that an agent is being made. Default: there are none. */
  state?: State;
  /** An agent of yours whose settings the visitors' agents get. Default: a small one, made here. */
  templateId?: string | undefined;
  /** Such as `openai/gpt-4.1`. Default: the template's, else Letta's own choice. */
  model?: string | undefined;
}

/**
 * An agent for each visitor, made when they first ask, and found by the visitor's identity or, where a server has no
 * identities, by its tag. So a restart loses nobody, and nor does an answer of Letta's that came too late.
 *
 * Who signs in takes along the agent that they had as `formerly`, once: who has one of their own gets that.
 */
export function ownAgents({ letta, state = memoryState(), templateId, model }: OwnAgentsOptions): AgentFor {
  const find = (visitorId: string) => oldestAgent(letta, visitorId);

  async function make(visitor: Visitor, admit: () => Promise<void>): Promise<FoundAgent> {
    const known = await findIdentity(letta, visitor.id);
    const [own] = known ? await agentsOf(letta, visitor.id, known) : [];
    const former = own ?? (visitor.formerly ? await find(visitor.formerly) : undefined);
    if (former) return link(letta, former, visitor, known ?? (await identityOf(letta, visitor.id)));
    await admit();
    const identity = await identityOf(letta, visitor.id);
    const settings = templateId ? await templateOf(letta, templateId) : TEMPLATE;
    const origin = originTag();
    return letta.agents.create({
      ...settings,
      ...(model && { model }),
      ...(identity && { identity_ids: [identity] }),
      tags: [tagOf(visitor.id), origin, ...(visitor.isAnonymous ? [ANONYMOUS_TAG] : [])],
      memory_blocks: (settings.memory_blocks ?? []).map((block) => ({ ...block, tags: [origin] })),
    });
  }

  /** Makes it, or waits until another process has. */
  async function findOrMake(visitor: Visitor, admit: () => Promise<void>): Promise<string> {
    const key = `making/${visitor.id}`;
    for (const began = performance.now(); performance.now() - began < WAIT_MS;) {
      const agent = await find(visitor.id);
      if (agent) return agent.id;
      if (await state.add(key, '', MAKING_MS)) return makeLocked(visitor, key, admit);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    throw new Fault(504, 'upstream-timeout', 'Letta did not answer in time.');
  }

  async function makeLocked(visitor: Visitor, key: string, admit: () => Promise<void>): Promise<string> {
    let mayBeUnderWay = false;
    try {
      // Another process may have finished in the meantime.
      return ((await find(visitor.id)) ?? (await make(visitor, admit))).id;
    } catch (error) {
      mayBeUnderWay = isTimeout(error);
      throw error;
    } finally {
      // Letta may still be at work on what it didn't answer in time. Until the lock ends, nobody starts a second one.
      if (!mayBeUnderWay) await state.delete(key);
    }
  }

  const asking = new Map<string, Promise<string>>();
  return (visitor, admit = async () => undefined) => {
    // Two first requests at once, from two tabs say, make one agent.
    const agent = asking.get(visitor.id) ?? findOrMake(visitor, admit).finally(() => asking.delete(visitor.id));
    asking.set(visitor.id, agent);
    return agent;
  };
}

/** The agent that a visitor has, or had as somebody else; undefined where there is none. Makes nothing. */
export async function existingAgent(letta: Letta, { id, formerly }: Visitor): Promise<string | undefined> {
  const found = (await oldestAgent(letta, id)) ?? (formerly ? await oldestAgent(letta, formerly) : undefined);
  return found?.id;
}

/** The oldest, should there ever be two. */
async function oldestAgent(letta: Letta, visitorId: string): Promise<FoundAgent | undefined> {
  const [oldest] = await agentsOf(letta, visitorId);
  return oldest;
}
