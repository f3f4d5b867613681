import { createBackend, mint, type Backend, type BackendOptions, ORIGIN } from './backend.ts';

/** Where browsers find the gateway. */
export const GATEWAY_URL = 'https://chat.shop.example';
export const GATEWAY_SECRET = 'gateway-secret-gateway-secret-gateway-secret';

/** Somebody who chats through the gateway, and what is theirs at Letta. */
export interface SiteVisitor {
  token: string;
  agentId: string;
  cookie: string;
  conversationId: string;
  runId: string;
  /** The otid of their message. */
  otid: string;
  stepId: string;
  blockId: string;
  personaId: string;
}

/** A token server with a gateway in front of a local Letta. */
export async function createSite(variables: Readonly<Record<string, string>> = {}, options: BackendOptions = {}) {
  const backend = createBackend(
    {
      GATEWAY_SECRET,
      PUBLIC_LETTA_BASE_URL: GATEWAY_URL,
      TOKEN_ACCESS: 'read_messages,write_messages,read_agent,write_agent',
      ...variables,
    },
    options,
  );

  /** A request to the gateway as a page of the site sends it. */
  const ask = (
    token: string | null,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ) =>
    backend.app.request(
      new Request(GATEWAY_URL + path, {
        method,
        headers: {
          origin: ORIGIN,
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...(signal && { signal }),
      }),
    );

  /** A visitor with a conversation, a run, a step and blocks. */
  const arrive = async (): Promise<SiteVisitor> => {
    const { answer, cookie } = await mint(backend);
    const { token, agentId } = answer;
    const { store } = backend.local;
    const conversation = await (await ask(token, 'POST', '/v1/conversations/', { summary: 'Mine' })).json();
    const otid = crypto.randomUUID();
    const hello = { messages: [{ role: 'user', content: 'echo hello', otid }] };
    await (await ask(token, 'POST', `/v1/agents/${agentId}/messages`, hello)).json();
    const run = [...store.runs.values()].findLast(({ thread }) => thread.agentId === agentId);
    const step = [...store.steps.values()].findLast(({ agent_id }) => agent_id === agentId);
    return {
      token,
      agentId,
      cookie,
      conversationId: conversation.id,
      runId: run?.id ?? '',
      otid,
      stepId: step?.id ?? '',
      blockId: store.blockOf(agentId, 'human')?.id ?? '',
      personaId: store.blockOf(agentId, 'persona')?.id ?? '',
    };
  };

  return { ...backend, backend, site: ask, arrive };
}

export type Site = Awaited<ReturnType<typeof createSite>>;

/** A message of the visitor's, with what else the body says. */
export const say = (content: string, more: object = {}) => ({ messages: [{ role: 'user', content }], ...more });

export type { Backend };
