import { setTimeout as pause } from 'node:timers/promises';
import { type Frame, readStream, type Stream } from '../frames.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/** Which of Letta's routes a request takes: the agent's own, or the one of a conversation (`default` without an id). */
export type Route = 'agent' | 'conversation';

/** A stored message: what the tests read of it. */
export type Stored = Frame & {
  id: string;
  date: string;
  approve?: boolean | null;
  approval_request_id?: string | null;
  approvals?: readonly object[];
};

export interface Run {
  id: string;
  status: string;
  agent_id: string;
  background: boolean | null;
  /** Null while it is under way. A run that fails at once may be called `running` for ever, but it has this. */
  completed_at: string | null;
}

export interface SendOptions {
  route?: Route;
  conversationId?: string;
  /** Default: true. */
  background?: boolean;
  clientTools?: readonly { name: string; description: string; parameters: object }[];
}

/** An agent of the server, and how a client talks to it. */
export interface AgentUnderTest {
  id: string;
  /** POSTs messages as Letta's SDK does; the body asks for a stream. */
  post(messages: readonly object[], options?: SendOptions): Promise<Response>;
  /** Sends a visitor's message, reads the whole answer, and waits until the agent is idle. */
  say(text: string, options?: SendOptions): Promise<Stream>;
  /** Answers pending tool calls, reads what follows, and waits until the agent is idle. */
  answer(message: object, options?: SendOptions): Promise<Stream>;
  /** Reads stored messages by the route, in the server's order. Default: the newest 50, oldest first. */
  stored(query?: string, route?: Route, conversationId?: string): Promise<Stored[]>;
  /** The agent's runs, newest first. */
  runs(query?: string): Promise<Run[]>;
  /** Waits until none of its runs is under way. Rejects after 30 s. */
  idle(): Promise<void>;
  /** The agent as the server shows it. */
  read(query?: string): Promise<Record<string, unknown>>;
}

/** Letta's SDK says so with each request; the agent's route streams for nobody else. */
export const SDK_HEADER = { 'X-Stainless-Package-Version': '1.12.1' };

const IDLE_LIMIT_MS = 30_000;

/** A visitor's message with an otid. */
export const message = (content: unknown, otid: string = crypto.randomUUID()) => ({
  type: 'message',
  role: 'user',
  content,
  otid,
});

export function agentUnderTest(server: ServerUnderTest, id: string): AgentUnderTest {
  const { http } = server;
  const pathOf = (route: Route, conversationId = 'default') =>
    route === 'agent' ? `/v1/agents/${id}/messages` : `/v1/conversations/${conversationId}/messages`;

  const agent: AgentUnderTest = {
    id,
    post(messages, { route = 'agent', conversationId, background = true, clientTools } = {}) {
      const body = {
        messages,
        streaming: true,
        stream_tokens: true,
        include_pings: true,
        background,
        ...(clientTools && { client_tools: clientTools }),
        ...(route === 'conversation' && !conversationId && { agent_id: id }),
      };
      return http('POST', pathOf(route, conversationId), body, SDK_HEADER);
    },
    say: (text, options) => agent.answer(message(text), options),
    async answer(outgoing, options) {
      const stream = await readStream(await agent.post([outgoing], options));
      await agent.idle();
      return stream;
    },
    async stored(query = 'order=asc&limit=50', route = 'agent', conversationId) {
      const own = route === 'conversation' && !conversationId ? `&agent_id=${id}` : '';
      return (await http('GET', `${pathOf(route, conversationId)}?${query}${own}`)).json();
    },
    runs: async (query = '') => (await http('GET', `/v1/runs/?agent_id=${id}${query}`)).json(),
    async idle() {
      const deadline = performance.now() + IDLE_LIMIT_MS;
      for (;;) {
        const run = (await agent.runs('&active=true')).find(({ completed_at: end }) => end === null);
        if (!run) return;
        if (performance.now() > deadline) throw new Error(`${run.id} is still ${run.status}.`);
        await pause(50);
      }
    },
    read: async (query = '') => (await http('GET', `/v1/agents/${id}${query}`)).json(),
  };
  return agent;
}
