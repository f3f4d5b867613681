import { ChatError } from '../platform/errors.ts';

/** What a request needs to know of the visitor's token; the token answer of the session has this shape. */
export interface Access {
  token: string;
  agentId: string;
  baseUrl?: string;
  conversationId?: string;
  /** What the token opens beyond the agent and its messages. */
  features?: readonly string[];
}

/** Where the agent's memory is. */
export interface MemoryRoutes {
  /** Whether the token lets its holder change the blocks. */
  isWritable: boolean;
  /** GET: all blocks. */
  blocks: string;
  /** PATCH: a block, by its label. */
  block: (label: string) => string;
  /** What the agent has filed away. Null: not opened by the token. */
  passages: {
    /** GET: a page. */
    list: (page: Record<string, string>) => string;
    /** GET: those that are next to a text by their meaning. */
    search: (query: Record<string, string>) => string;
    /** DELETE: a passage. */
    one: (id: string) => string;
  } | null;
}

/** Where the agent's conversations are. */
export interface ConversationRoutes {
  /** GET: a page of the list. POST: a new one. */
  list: (page: Record<string, string>) => string;
  /** GET, PATCH, DELETE: one of them, by its id. */
  one: (id: string) => string;
  /** POST: a copy. */
  fork: (id: string, query: Record<string, string>) => string;
  /** GET: a page of the messages of one of them. */
  messages: (id: string, page: Record<string, string>) => string;
  /** PATCH: empties the agent's own one. */
  reset: string;
}

/** Where requests go. All are complete URLs. */
export interface Routes {
  /** The API's own URL, which stands for the server. */
  base: string;
  /**
   * Whether messages go by a conversation's route. That route recognises an otid and holds a lock: the same message
   * sent again joins its run, and another one is refused while a run is under way. The agent's route does neither.
   */
  isGateway: boolean;
  agent: string;
  memory: MemoryRoutes;
  /** All of the agent's conversations. Null: not opened by the token. */
  conversations: ConversationRoutes | null;
  /** PATCH: what somebody thinks of a step, by its id. Null: not opened by the token. */
  feedback: ((stepId: string) => string) | null;
  /** POST: send. */
  messages: string;
  /** POST: send, by a deprecated route of agents that streams to everyone. */
  messagesStream: string;
  /** GET: a page of stored messages. */
  history: (page: Record<string, string>) => string;
  /** POST: cancel. */
  cancel: string;
  /** Names the agent in a body where the URL doesn't: the default conversation of every agent has the same URL. */
  addressee: { agent_id?: string };
  /** POST: the stream of a run that was sent by this conversation's route. Null: not opened by the token. */
  conversationStream: string | null;
  /** Null: not opened by the token. */
  runs: {
    /** GET: the runs that are under way. */
    active: string;
    /** GET: a run. */
    run: (id: string) => string;
    /** POST: a run's stream. */
    stream: (id: string) => string;
    /** GET: the runs that are under way in any of the agent's conversations. */
    ofAgent: string;
  } | null;
}

export const DEFAULT_CONVERSATION = 'default';

/** Whether the token opens all of the agent's conversations, which only a gateway's do. */
export function opensConversations({ features }: Access): boolean {
  return features?.includes('conversations') ?? false;
}

/** Whether messages go by a conversation's route; a token of Letta Cloud opens just its agent. */
export function isGateway(access: Access): boolean {
  return access.conversationId !== undefined || opensConversations(access);
}

/**
 * The routes that a token opens.
 * @param baseUrl where the API is, unless the token answer says so
 * @param conversationId the conversation whose routes are wanted. Default: the one that the token answer names
 * @throws ChatError `configuration` where that is no URL
 */
export function routesFor(access: Access, baseUrl: string, conversationId = access.conversationId): Routes {
  const url = access.baseUrl ?? baseUrl;
  if (!/^https?:\/\/\S+$/i.test(url))
    throw new ChatError('configuration', `The base-url is no http or https URL: ${url}`);
  const base = `${url.replace(/\/+$/, '')}/v1`;
  const agent = `${base}/agents/${encodeURIComponent(access.agentId)}`;
  const wanted = conversationId ?? DEFAULT_CONVERSATION;
  const addressee = addresseeOf(access.agentId, wanted);
  const common = {
    base,
    agent,
    memory: memoryRoutes(agent, access.features ?? []),
    feedback: access.features?.includes('feedback')
      ? (stepId: string) => `${base}/steps/${encodeURIComponent(stepId)}/feedback`
      : null,
    runs: access.features?.includes('runs') ? runRoutes(base, access.agentId, wanted) : null,
    conversations: opensConversations(access) ? conversationRoutes(base, agent, access.agentId) : null,
  };
  if (!isGateway(access)) {
    return {
      ...common,
      isGateway: false,
      messages: `${agent}/messages`,
      messagesStream: `${agent}/messages/stream`,
      // Without it the route answers with all conversations' messages.
      history: (page) => `${agent}/messages${queryOf({ ...page, conversation_id: DEFAULT_CONVERSATION })}`,
      cancel: `${agent}/messages/cancel`,
      addressee: {},
      conversationStream: null,
    };
  }
  const conversation = `${base}/conversations/${encodeURIComponent(wanted)}`;
  return {
    ...common,
    isGateway: true,
    messages: `${conversation}/messages`,
    messagesStream: `${conversation}/messages`,
    history: (page) => `${conversation}/messages${queryOf({ ...page, ...addressee })}`,
    cancel: `${conversation}/cancel${queryOf(addressee)}`,
    addressee,
    conversationStream: `${conversation}/stream`,
  };
}

/** Names the agent where the conversation doesn't: the own one of every agent has the same name. */
function addresseeOf(agentId: string, conversationId: string): { agent_id?: string } {
  return conversationId === DEFAULT_CONVERSATION ? { agent_id: agentId } : {};
}

function conversationRoutes(base: string, agent: string, agentId: string): ConversationRoutes {
  const one = (id: string): string => `${base}/conversations/${encodeURIComponent(id)}`;
  return {
    list: (page) => `${base}/conversations/${queryOf({ agent_id: agentId, ...page })}`,
    one,
    fork: (id, query) => `${one(id)}/fork${queryOf({ ...addresseeOf(agentId, id), ...query })}`,
    messages: (id, page) => `${one(id)}/messages${queryOf({ ...addresseeOf(agentId, id), ...page })}`,
    reset: `${agent}/reset-messages`,
  };
}

function memoryRoutes(agent: string, features: readonly string[]): MemoryRoutes {
  const blocks = `${agent}/core-memory/blocks`;
  const passages = `${agent}/archival-memory`;
  return {
    isWritable: features.includes('memory-write'),
    blocks: `${blocks}?limit=100`,
    block: (label) => `${blocks}/${encodeURIComponent(label)}`,
    passages: features.includes('archive')
      ? {
          list: (page) => passages + queryOf(page),
          search: (query) => `${passages}/search${queryOf(query)}`,
          one: (id) => `${passages}/${encodeURIComponent(id)}`,
        }
      : null,
  };
}

function runRoutes(base: string, agentId: string, conversationId: string): Routes['runs'] {
  const filter = conversationId === DEFAULT_CONVERSATION ? {} : { conversation_id: conversationId };
  const active = { agent_id: agentId, active: 'true' };
  const run = (id: string): string => `${base}/runs/${encodeURIComponent(id)}`;
  return {
    active: `${base}/runs/${queryOf({ ...active, ...filter })}`,
    ofAgent: `${base}/runs/${queryOf(active)}`,
    run,
    stream: (id) => `${run(id)}/stream`,
  };
}

function queryOf(fields: Record<string, string>): string {
  const query = new URLSearchParams(fields).toString();
  return query && `?${query}`;
}
