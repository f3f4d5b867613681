import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { createGateway } from '../../gateway/proxy/gateway.ts';
import { TokenBook } from '../../gateway/proxy/token-book.ts';
import { memoryState } from '../../gateway/state/memory.ts';
import { systemClock, type Clock } from './clock.ts';
import { LettaFault } from './faults.ts';
import { agentRoutes, createAgent } from './routes/agents.ts';
import { blockRoutes } from './routes/blocks.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { identityRoutes } from './routes/identities.ts';
import { localRoutes } from './routes/local.ts';
import { messageRoutes, type MessageOptions } from './routes/messages.ts';
import { runRoutes } from './routes/runs.ts';
import { stepRoutes } from './routes/steps.ts';
import { LettaStore } from './store.ts';

export interface LocalLettaOptions {
  /** The key that opens everything. Default `sk-let-local`. */
  apiKey?: string;
  /** Between two chunks of an answer, in milliseconds. Default 20. */
  delayMs?: number;
  /** Characters in a chunk. Default 4. */
  chunkChars?: number;
  /** Whether background runs are offered; without, they answer 503 as a server without Redis. Default true. */
  background?: boolean;
  /** Whether tokens open what a gateway's do, and no less is checked. Default false: what Letta Cloud's do. */
  gateway?: boolean;
  /** Default: the machine's clock. */
  clock?: Clock;
}

export interface LocalLetta {
  /** Answers a request to the API, without a port. */
  fetch(request: Request): Promise<Response>;
  /** The agent that is ready from the start. */
  agentId: string;
  apiKey: string;
  /** Everything it knows, for tests to look at. */
  store: LettaStore;
  tokens: TokenBook;
}

/** A Letta on this machine: the gateway of `gateway/`, in front of an agent that follows scripts. */
export function createLocalLetta(options: LocalLettaOptions = {}): LocalLetta {
  const { apiKey = 'sk-let-local', delayMs = 20, chunkChars = 4, background = true, clock = systemClock } = options;
  const store = new LettaStore(clock);
  const state = memoryState(() => clock.now());
  const tokens = new TokenBook({ state, secret: crypto.randomUUID(), now: () => clock.now() });
  const letta = lettaApp(store, tokens, { pace: { delayMs, chunkChars }, background });
  const gateway = createGateway({
    upstream: { baseUrl: 'http://letta.test', fetch: async (request) => letta.fetch(request) },
    tokens,
    state,
    apiKey,
    profile: options.gateway ? 'gateway' : 'cloud',
    limits: { requests: Infinity, streams: Infinity },
  });

  // As on Cloud: every origin may ask, and no header is exposed to it.
  const outside = new Hono();
  outside.use(cors({ origin: '*' }));
  outside.all('*', (c) => gateway.fetch(c.req.raw));

  const agent = createAgent(store, {
    name: 'Ada',
    description: 'A scripted agent that shows what an agent can do.',
    memory_blocks: [
      {
        label: 'human',
        value: 'Nothing is known about the visitor yet.',
        description: 'What I know about the visitor.',
      },
      { label: 'persona', value: 'I am Ada. I am friendly, brief and precise.', description: 'Who I am.' },
    ],
  });
  return { fetch: async (request) => outside.fetch(request), agentId: agent.id, apiKey, store, tokens };
}

/** The API without any enforcement. */
function lettaApp(store: LettaStore, tokens: TokenBook, options: MessageOptions): Hono {
  const app = new Hono({ strict: false });
  app.get('/v1/health', (c) => c.json({ version: '0.16.8', status: 'ok' }));
  app.route('/v1/agents', agentRoutes(store));
  app.route('/v1/agents', messageRoutes(store, options));
  app.route('/v1/conversations', conversationRoutes(store, options));
  app.route('/v1/runs', runRoutes(store));
  app.route('/v1/blocks', blockRoutes(store));
  app.route('/v1/identities', identityRoutes(store));
  app.route('/v1/steps', stepRoutes(store));
  app.route('/local', localRoutes(store, tokens));
  app.notFound((c) => c.json({ detail: 'Not Found' }, 404));
  app.onError((error, c) => {
    if (error instanceof LettaFault) return c.json(error.body, error.status);
    console.error(error);
    return c.json({ detail: 'An internal server error occurred' }, 500);
  });
  return app;
}
