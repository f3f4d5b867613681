import type Letta from '@letta-ai/letta-client';
import type { AgentCreateParams } from '@letta-ai/letta-client/resources/agents/agents';

/**
 * The settings of an agent of yours, for an agent like it: model, tools and words as they are, blocks as copies of their
 * own. Blocks that are read-only there are shared, so that what you write into one reaches everybody.
 */
export async function templateOf(letta: Letta, agentId: string): Promise<AgentCreateParams> {
  const agent = await letta.agents.retrieve(agentId, { include: ['agent.blocks', 'agent.tools'] });
  const blocks = agent.blocks ?? [];
  const { name, system, agent_type, description, model, embedding } = agent;
  return {
    name,
    system,
    agent_type,
    ...(description && { description }),
    ...(model && { model }),
    ...(embedding && { embedding }),
    tool_ids: agent.tools.map(({ id }) => id).filter((id) => typeof id === 'string'),
    include_base_tools: false,
    block_ids: blocks.flatMap(({ id, read_only }) => (read_only && id ? [id] : [])),
    memory_blocks: blocks
      .filter(({ read_only }) => !read_only)
      .map(({ label, value, description: about, limit }) => ({
        label: label ?? 'human',
        value,
        ...(about && { description: about }),
        ...(limit && { limit }),
      })),
  };
}
