import { ChatError } from '../platform/errors.ts';

/** What a request needs to know of the visitor's token; the token answer of the session has this shape. */
export interface Access {
  token: string;
  agentId: string;
  baseUrl?: string;
  conversationId?: string;
}

/** The URLs of one agent, or of one conversation of it. */
export interface Routes {
  agent: string;
  /** GET: stored messages; POST: send. */
  messages: string;
  cancel: string;
}

/**
 * Letta's routes for a token. A Cloud token opens the agent's own (direct mode); only a gateway opens conversations.
 * @param baseUrl where the API is, unless the token answer says so
 * @throws ChatError `configuration` where that is no URL
 */
export function routesFor(access: Access, baseUrl: string): Routes {
  const url = access.baseUrl ?? baseUrl;
  if (!/^https?:\/\/\S+$/i.test(url))
    throw new ChatError('configuration', `The base-url is no http or https URL: ${url}`);
  const base = `${url.replace(/\/+$/, '')}/v1`;
  const agent = `${base}/agents/${encodeURIComponent(access.agentId)}`;
  const conversation = access.conversationId && `${base}/conversations/${encodeURIComponent(access.conversationId)}`;
  return {
    agent,
    messages: `${conversation ?? agent}/messages`,
    cancel: `${conversation ?? `${agent}/messages`}/cancel`,
  };
}
