import { z } from 'zod';
import type { ClientTool, SendBody } from './bodies.ts';
import { toolReturnsOf } from './bodies.ts';
import { GatewayFault } from './faults.ts';
import { read, type Upstream } from './upstream.ts';

/** A tool that pages may offer: what the model is told of it, or `page` where the page's own words count. */
export type ToolOffer = { description?: string | undefined; parameters?: Record<string, unknown> | undefined } | 'page';

/** The tools that pages may offer, by name. */
export type ClientToolList = Readonly<Record<string, ToolOffer>>;

export interface ClientToolsOptions {
  upstream: Upstream;
  list: ClientToolList;
}

/** How many of the newest stored messages are searched for a call that waits. */
const SEARCHED = 50;

const tools = z.array(z.object({ name: z.string() }));
const call = z.object({ tool_call_id: z.string().nullish(), name: z.string().nullish() });
const calls = z.union([z.array(call), call.transform((one) => [one])]).nullish();
const request = z.object({ message_type: z.literal('approval_request_message'), tool_call: calls, tool_calls: calls });
const agent = z.object({ pending_approval: z.unknown() });

/**
 * Holds what pages say of their tools against the site's list. Letta itself would let a page replace any tool of the
 * agent's by one of its own, and take a result from the page for a tool that runs at the server.
 */
export class ClientTools {
  readonly #upstream: Upstream;
  readonly #list: ReadonlyMap<string, ToolOffer>;

  constructor({ upstream, list }: ClientToolsOptions) {
    this.#upstream = upstream;
    this.#list = new Map(Object.entries(list));
  }

  /**
   * The body with the tools as the site describes them.
   * @throws GatewayFault 403 for a tool that isn't on the list or is the agent's own, and for a result of a call of one
   */
  async check(
    body: SendBody,
    agentId: string,
    /** Undefined: there is none yet, and so no call in it. */
    conversationId: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<SendBody> {
    const offered = (body.client_tools ?? []).map((tool) => this.#described(tool));
    const answered = toolReturnsOf(body);
    if (offered.length === 0 && answered.length === 0) return body;
    const [own, names] = await Promise.all([
      this.#ownTools(agentId, signal),
      answered.length === 0 || conversationId === undefined
        ? undefined
        : this.#callNames(agentId, conversationId, signal),
    ]);
    const isAgents = offered.find(({ name }) => own.has(name));
    if (isAgents) throw refused(`The tool ${isAgents.name} is the agent's own: a page can't offer it.`);
    for (const id of answered) {
      const name = names?.get(id);
      if (name === undefined || own.has(name) || !this.#list.has(name)) {
        throw refused("This call is not of a page's tool: it takes a decision, not a result.");
      }
    }
    return offered.length > 0 ? { ...body, client_tools: offered } : body;
  }

  #described(tool: ClientTool): ClientTool {
    const offer = this.#list.get(tool.name);
    if (offer === undefined) {
      throw refused(`The tool ${tool.name} is not on the site's list (GATEWAY_CLIENT_TOOLS).`);
    }
    return offer === 'page' ? tool : { name: tool.name, ...offer };
  }

  /** The names of the tools that run at the server. Asked each time: tools are attached and detached. */
  async #ownTools(agentId: string, signal: AbortSignal | undefined): Promise<Set<string>> {
    const found = tools.parse((await read(this.#upstream, `/v1/agents/${agentId}/tools?limit=1000`, signal)) ?? []);
    return new Set(found.map(({ name }) => name));
  }

  /** The tools of the calls that the newest messages ask the visitor about, by the calls' ids. */
  async #callNames(agentId: string, conversationId: string, signal: AbortSignal | undefined) {
    const query = `?limit=${SEARCHED}&order=desc${conversationId === 'default' ? `&agent_id=${agentId}` : ''}`;
    const stored = await read(this.#upstream, `/v1/conversations/${conversationId}/messages${query}`, signal);
    const names = namesOf(z.array(z.unknown()).catch([]).parse(stored));
    if (names.size > 0) return names;
    // The stream may have ended a moment before its messages are stored.
    const shown = agent.safeParse(
      await read(this.#upstream, `/v1/agents/${agentId}?include=agent.pending_approval`, signal),
    );
    return namesOf([shown.data?.pending_approval]);
  }
}

function namesOf(messages: readonly unknown[]): Map<string, string> {
  const found = messages.flatMap((message) => {
    const { data } = request.safeParse(message);
    return [...(data?.tool_call ?? []), ...(data?.tool_calls ?? [])];
  });
  return new Map(found.flatMap(({ tool_call_id: id, name }) => (id && name ? [[id, name] as const] : [])));
}

const refused = (message: string) => new GatewayFault(403, message, {}, 'client-tool');
