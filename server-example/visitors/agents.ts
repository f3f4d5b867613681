import type Letta from '@letta-ai/letta-client';
import type { AgentCreateParams } from '@letta-ai/letta-client/resources/agents/agents';
import type { Visitor } from './visitor.ts';

/** Whom a visitor chats with: decided here, never by the browser. */
export type AgentFor = (visitor: Visitor) => Promise<string>;

/** What a visitor's own agent is made of. Make it yours. */
const TEMPLATE: AgentCreateParams = {
  name: 'Ada',
  memory_blocks: [
    { label: 'human', value: 'Nothing is known about the visitor yet.', description: 'What I know about the visitor.' },
    { label: 'persona', value: 'I am Ada. I am friendly, brief and precise.', description: 'Who I am.' },
  ],
};

/** One agent for all. Every visitor can read what the others wrote: a token opens an agent, not a conversation. */
export function sharedAgent(agentId: string): AgentFor {
  return async () => agentId;
}

/**
 * An agent for each visitor, made when they first ask. It is found again by its tag, so a restart loses nobody, and nor
 * does an answer of Letta's that came too late. `model`, such as `openai/gpt-4.1`; default: Letta's own choice.
 */
export function ownAgents(letta: Letta, model?: string): AgentFor {
  const asking = new Map<string, Promise<string>>();

  async function findOrCreate(visitor: Visitor): Promise<string> {
    const tags = [`letta-chat-visitor:${encodeURIComponent(visitor.id)}`];
    // The oldest, should two processes ever have made one each.
    const found = await letta.agents.list({ tags, match_all_tags: true, order: 'asc', limit: 1 });
    const agent = found.items[0] ?? (await letta.agents.create({ ...TEMPLATE, ...(model && { model }), tags }));
    return agent.id;
  }

  return (visitor) => {
    // Two first requests at once, from two tabs say, make one agent.
    const agent = asking.get(visitor.id) ?? findOrCreate(visitor).finally(() => asking.delete(visitor.id));
    asking.set(visitor.id, agent);
    return agent;
  };
}
