import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from '../../../gateway/app.ts';
import { createLetta } from '../../../gateway/mint/letta.ts';
import { readConfig } from '../../../gateway/operations/config.ts';
import { memoryState } from '../../../gateway/state/memory.ts';
import type { TokenAnswer } from '../../../src/chat.ts';
import { type AgentUnderTest, agentUnderTest } from './agent-under-test.ts';
import { createLine, type Line } from './line.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/**
 * How a visitor reaches Letta. `direct`: a token that opens the agent's own routes, as Letta Cloud's do. `gateway`: through
 * `gateway/`, which opens conversations and runs too.
 */
export type Mode = 'direct' | 'gateway';

/** Somebody with an agent of their own, and with a line of their own to the server. */
export interface Visitor {
  agent: AgentUnderTest;
  line: Line;
  /** What their token endpoint answers. */
  token(): Promise<TokenAnswer>;
}

export interface Way {
  mode: Mode;
  visitor(): Promise<Visitor>;
  close(): Promise<void>;
}

/** Where pages are. */
export const ORIGIN = 'http://shop.example';

const HOUR_MS = 3_600_000;

export const openWay = (mode: Mode, letta: ServerUnderTest, origin = ORIGIN): Promise<Way> =>
  mode === 'direct' ? direct(letta) : gateway(letta, origin);

/** Lets a token through to what one of Letta Cloud's opens: its agent, and that agent's messages. */
async function direct(letta: ServerUnderTest): Promise<Way> {
  const lines: Line[] = [];
  return {
    mode: 'direct',
    async visitor() {
      const agent = await letta.agent();
      const token = `ck-let-${crypto.randomUUID()}`;
      const opened = new RegExp(`^/v1/agents/${agent.id}(?:/messages(?:/stream|/async|/cancel)?)?/?(?:\\?|$)`);
      const admit = ({ url = '', headers }: IncomingMessage) =>
        opened.test(url) && headers.authorization === `Bearer ${token}`
          ? { authorization: `Bearer ${letta.apiKey}` }
          : null;
      const line = await createLine({ target: letta.baseUrl, admit });
      lines.push(line);
      return {
        agent,
        line,
        token: async () => ({
          token,
          agentId: agent.id,
          baseUrl: line.url,
          expiresAt: new Date(Date.now() + HOUR_MS).toISOString(),
        }),
      };
    },
    close: async () => void (await Promise.all(lines.map((line) => line.close()))),
  };
}

/** The whole gateway on a port, whose visitors get copies of an agent of ours. */
async function gateway(letta: ServerUnderTest, origin: string): Promise<Way> {
  const template = await letta.agent();
  const config = readConfig({
    LETTA_API_KEY: letta.apiKey,
    LETTA_BASE_URL: letta.baseUrl,
    LETTA_TEMPLATE_AGENT_ID: template.id,
    ...(letta.model && { LETTA_MODEL: letta.model }),
    ALLOWED_ORIGINS: origin,
    GATEWAY_SECRET: 'a secret of the tests of the real server',
    GATEWAY_CLIENT_TOOLS: '{"get_title": "page"}',
    GATEWAY_ARCHIVE: '1',
    TOKEN_ACCESS: 'read_messages,write_messages,read_agent,write_agent',
    COOKIE_SECRET: 'a cookie secret of the tests of the real server',
    // Each visitor has a line with an address of its own.
    PUBLIC_LETTA_BASE_URL: 'http://line.test',
    // Tests look at the visitor's agent before there is a message.
    LAZY_AGENTS: '0',
    VISITOR_LIMIT: '100000',
    ADDRESS_LIMIT: '100000',
  });
  const { hono } = createApp({
    config,
    letta: createLetta({ ...config, limitMs: 30_000 }),
    state: memoryState(),
    authenticate: async ({ headers }) => ({ id: headers.get('x-visitor') ?? '' }),
    addressOf: () => '127.0.0.1',
  });
  const server = createAdaptorServer({ fetch: hono.fetch });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lines: Line[] = [];
  const headersOf = (name: string) => ({ Origin: origin, 'Content-Type': 'application/json', 'X-Visitor': name });
  const names: string[] = [];
  return {
    mode: 'gateway',
    async visitor() {
      const name = crypto.randomUUID();
      names.push(name);
      const line = await createLine({ target });
      lines.push(line);
      const token = async (): Promise<TokenAnswer> => {
        const answer = await fetch(`${target}/api/letta-token`, {
          method: 'POST',
          headers: headersOf(name),
          body: JSON.stringify({ reason: 'initial' }),
        });
        if (!answer.ok) throw new Error(`The gateway gave no token: ${answer.status} ${await answer.text()}`);
        return { ...(await answer.json()), baseUrl: line.url };
      };
      const { agentId } = await token();
      return { agent: agentUnderTest(letta, agentId), line, token };
    },
    async close() {
      for (const name of names) {
        await fetch(`${target}/api/letta-visitor`, { method: 'DELETE', headers: headersOf(name) });
      }
      await Promise.all(lines.map((line) => line.close()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
