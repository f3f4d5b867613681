import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Context } from 'hono';
import { AGENT_TOOLS } from '../agent/tools.ts';
import type { AgentRecord, LettaStore } from '../store.ts';
import { isSdk } from './client.ts';
import { listIn } from './queries.ts';
import { AUTHOR } from './records.ts';

/** How many messages count as in the model's context. */
const IN_CONTEXT = 50;

/** What of an agent's relations is shown; what isn't is an empty list. */
interface Shown {
  tags: boolean;
  tools: boolean;
  blocks: boolean;
  identities: boolean;
  pendingApproval: boolean;
}

const ALL: Shown = { tags: true, tools: true, blocks: true, identities: true, pendingApproval: true };
const NOTHING: Shown = { tags: false, tools: false, blocks: false, identities: false, pendingApproval: false };

/** What a request asks to see by `include`; null where it asks for nothing in particular. */
function askedFor(c: Context): Shown | null {
  const include = listIn(c.req.queries('include'));
  if (include.length === 0) return null;
  return {
    tags: include.includes('agent.tags') || include.includes('agent.blocks'),
    tools: include.includes('agent.tools'),
    blocks: include.includes('agent.blocks'),
    identities: include.includes('agent.identities'),
    pendingApproval: include.includes('agent.pending_approval'),
  };
}

/** An agent as a request that reads it sees it: what it asks for, and else everything; for Letta's SDK, else nothing. */
export function visibleAgent(c: Context, store: LettaStore, agent: AgentRecord): AgentState {
  return agentState(store, agent, askedFor(c) ?? (isSdk(c) ? NOTHING : ALL));
}

/** An agent in the list of an identity's or a block's agents: without its relations, except those that are asked for. */
export function relatedAgent(c: Context, store: LettaStore, agent: AgentRecord): AgentState {
  return agentState(store, agent, askedFor(c) ?? NOTHING);
}

/** An agent as the request that made or changed it sees it: whole. */
export function wholeAgent(store: LettaStore, agent: AgentRecord): AgentState {
  return agentState(store, agent, { ...ALL, pendingApproval: false });
}

function agentState(store: LettaStore, agent: AgentRecord, shown: Shown): AgentState {
  const blocks = shown.blocks ? store.blocksOf(agent.id) : [];
  const identityIds = shown.identities ? agent.identityIds : [];
  const thread = store.thread(agent.id);
  const state = {
    ...AUTHOR,
    created_at: agent.createdAt,
    updated_at: agent.updatedAt,
    id: agent.id,
    name: agent.name,
    tool_rules: agent.toolRules,
    message_ids: thread
      ? store
          .inContext(thread)
          .slice(-IN_CONTEXT)
          .map(({ id }) => id)
      : [],
    system: agent.system,
    agent_type: 'letta_v1_agent' as const,
    llm_config: {
      model: 'scripted',
      model_endpoint_type: 'openai' as const,
      context_window: 128_000,
      handle: agent.model,
      parallel_tool_calls: agent.parallelToolCalls,
    },
    embedding_config: null,
    model: agent.model,
    embedding: null,
    model_settings: null,
    compaction_settings: null,
    response_format: null,
    description: agent.description,
    metadata: agent.metadata,
    memory: { agent_type: 'letta_v1_agent' as const, git_enabled: false, blocks, file_blocks: [], prompt_template: '' },
    blocks,
    tools: shown.tools ? [...AGENT_TOOLS] : [],
    sources: [],
    tags: shown.tags ? agent.tags : [],
    tool_exec_environment_variables: [],
    secrets: [],
    project_id: null,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    identity_ids: identityIds,
    identities: identityIds.flatMap((id) => store.identities.get(id) ?? []),
    pending_approval: shown.pendingApproval ? (thread?.pending?.request ?? null) : null,
    message_buffer_autoclear: false,
    enable_sleeptime: null,
    multi_agent_group: null,
    managed_group: null,
    last_run_completion: null,
    last_run_duration_ms: null,
    // A run that fails before its first model call leaves the reason of the one before.
    last_stop_reason: thread?.runs.findLast((run) => run.stopReason !== 'error')?.stopReason ?? null,
    timezone: 'UTC',
    max_files_open: 5,
    per_file_view_window_char_limit: 15_000,
    hidden: null,
  };
  return state;
}
