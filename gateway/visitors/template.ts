import type Letta from '@letta-ai/letta-client';
import type { AgentCreateParams, AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { EMPTIED_KEY } from '../proxy/emptied.ts';

/** What makes agents behave alike, and is copied as it is. */
const SETTINGS = [
  'name',
  'system',
  'agent_type',
  'description',
  'model',
  'model_settings',
  'embedding',
  'tool_rules',
  'response_format',
  'compaction_settings',
  'message_buffer_autoclear',
  'timezone',
  'max_files_open',
  'per_file_view_window_char_limit',
  'hidden',
] as const satisfies (keyof AgentState & keyof AgentCreateParams)[];

/**
 * The settings of an agent of yours, for an agent like it: words, model, tools with their rules and secrets, and folders;
 * blocks as copies of their own. Blocks that are read-only there are shared, so that what you write into one reaches
 * everybody. Messages, archives and a sleep-time agent aren't copied.
 */
export async function templateOf(letta: Letta, agentId: string): Promise<AgentCreateParams> {
  const agent = await letta.agents.retrieve(agentId, {
    include: ['agent.blocks', 'agent.tools', 'agent.sources', 'agent.secrets'],
  });
  const blocks = agent.blocks ?? [];
  return {
    ...settingsOf(agent),
    tool_ids: agent.tools.map(({ id }) => id).filter((id) => typeof id === 'string'),
    // The rules that Letta adds by itself are among the template's already.
    include_base_tools: false,
    include_base_tool_rules: false,
    folder_ids: (agent.sources ?? []).map(({ id }) => id),
    secrets: Object.fromEntries((agent.secrets ?? []).flatMap(({ key, value }) => (value ? [[key, value]] : []))),
    block_ids: blocks.flatMap(({ id, read_only }) => (read_only && id ? [id] : [])),
    memory_blocks: blocks
      .filter(({ read_only }) => !read_only)
      .map(({ label, value, description, limit, metadata }) => ({
        label: label ?? 'human',
        value,
        ...(description && { description }),
        ...(limit && { limit }),
        ...(metadata && { metadata }),
      })),
  };
}

function settingsOf(agent: AgentState): AgentCreateParams {
  const settings = SETTINGS.flatMap((name) => (agent[name] == null ? [] : [[name, agent[name]]]));
  const { llm_config: { context_window } = {} } = agent as Partial<AgentState>;
  const { [EMPTIED_KEY]: _, ...metadata } = agent.metadata ?? {};
  return {
    ...Object.fromEntries(settings),
    ...(agent.metadata && { metadata }),
    ...(context_window && { context_window_limit: context_window }),
  };
}
