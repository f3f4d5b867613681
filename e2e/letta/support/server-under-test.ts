import process from 'node:process';
import { Letta } from '@letta-ai/letta-client';
import { type AgentUnderTest, agentUnderTest } from './agent-under-test.ts';
import { startLocalLetta } from './local-letta.ts';
import { installTools, LOCAL_WORDS, SCRIPTED_WORDS, type Words } from './words.ts';

/** What not every Letta has. A test that needs it is skipped by name on a server that doesn't declare it. */
export type Feature =
  | 'token routes (Cloud only)'
  /** The agent's route streams for Letta's SDK only. */
  | 'check of the SDK'
  /** The model follows a script, so that tools, failures and slow answers can be asked for. */
  | 'scripted model'
  /** `message_id` of a copy, which server 0.16.8 doesn't know. */
  | 'copies up to a message'
  /** The model understands `vary`. */
  | 'model with another answer each time';

/** The Letta that the contract is held against. */
export interface ServerUnderTest {
  baseUrl: string;
  apiKey: string;
  /** The handle of the model for new agents; undefined: the server's default. */
  model: string | undefined;
  /** What makes its model do something. */
  words: Words;
  sdk: Letta;
  offers(feature: Feature): boolean;
  /** Asks with the API key, as a program that is not the SDK. */
  http(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Response>;
  /** A new agent. `close` deletes it. */
  agent(settings?: object): Promise<AgentUnderTest>;
  close(): Promise<void>;
}

const SYSTEM = `You are being tested. After the word "echo", repeat what follows, unchanged, and say nothing else. Use a
tool when you are told to.`;

/**
 * The server that `LETTA_BASE_URL` names, else a local Letta on a port of its own. Of a named server these variables say
 * more: `LETTA_API_KEY`; `LETTA_MODEL`; `LETTA_SCRIPTED=1` where the model is the one in `real/model`.
 */
export async function serverUnderTest(): Promise<ServerUnderTest> {
  const { LETTA_BASE_URL, LETTA_API_KEY = 'none', LETTA_MODEL, LETTA_SCRIPTED } = process.env;
  const local = LETTA_BASE_URL ? null : await startLocalLetta();
  const baseUrl = (local?.url ?? LETTA_BASE_URL ?? '').replace(/\/+$/, '');
  const apiKey = local?.apiKey ?? LETTA_API_KEY;
  const isCloud = new URL(baseUrl).hostname.endsWith('letta.com');
  const isScripted = local !== null || LETTA_SCRIPTED === '1';
  const features: Record<Feature, boolean> = {
    'token routes (Cloud only)': local !== null || isCloud,
    'check of the SDK': !isCloud,
    'scripted model': isScripted,
    'copies up to a message': local !== null || isCloud,
    'model with another answer each time': LETTA_SCRIPTED === '1' && local === null,
  };
  const sdk = new Letta({ apiKey, baseURL: baseUrl, maxRetries: 0 });
  const agents: string[] = [];
  const model = LETTA_MODEL || undefined;
  const server: ServerUnderTest = {
    baseUrl,
    apiKey,
    model,
    words: local ? LOCAL_WORDS : SCRIPTED_WORDS,
    sdk,
    offers: (feature) => features[feature],
    http: (method, path, body, headers) =>
      fetch(baseUrl + path, {
        method,
        headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json', ...headers },
        ...(body && { body: JSON.stringify(body) }),
      }),
    async agent(settings = {}) {
      const tools = local === null && isScripted ? await installTools(sdk) : {};
      const { id } = await sdk.agents.create({
        name: 'Ada',
        ...(model && { model }),
        system: SYSTEM,
        memory_blocks: [{ label: 'human', value: 'Nothing is known yet.' }],
        ...tools,
        ...settings,
      });
      agents.push(id);
      return agentUnderTest(server, id);
    },
    async close() {
      for (const id of agents) await sdk.agents.delete(id).catch(() => undefined);
      local?.close();
    },
  };
  return server;
}
