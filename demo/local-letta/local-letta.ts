import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { TokenBook } from '../../gateway/proxy/token-book.ts';
import { memoryState } from '../../gateway/state/memory.ts';
import type { Script } from './agent/script.ts';
import { SCRIPTS } from './agent/scripted-agent.ts';
import { systemClock, type Clock } from './clock.ts';
import { createEnforcement } from './enforcement.ts';
import { LettaError } from './errors.ts';
import { agentRoutes } from './routes/agents.ts';
import { archiveRoutes } from './routes/archive.ts';
import { blockRoutes } from './routes/blocks.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { createAgent } from './routes/create-agent.ts';
import { identityRoutes } from './routes/identities.ts';
import { localRoutes } from './routes/local.ts';
import { messageRoutes, type MessageSettings } from './routes/messages.ts';
import { runRoutes } from './routes/runs.ts';
import { stepRoutes } from './routes/steps.ts';
import { LettaStore } from './store.ts';
import { createWrites } from './writes.ts';

export interface LocalLettaOptions {
  /** The key that opens everything. Default `sk-let-local`. */
  apiKey?: string;
  /** Between two chunks of a reply, in milliseconds. Default 20. */
  delayMs?: number;
  /** Characters in a chunk. Default 4. */
  chunkChars?: number;
  /**
   * Whether the server has what it needs for background runs (Redis). Without, they get 503, and conversations have
   * neither locks nor a memory of otids. Default true.
   */
  background?: boolean;
  /**
   * Whether the agent's route streams only to Letta's SDK and refuses everybody else with 422, as a real 0.16.8 does.
   * Nobody knows whether Letta Cloud does. Default true.
   */
  clientCheck?: boolean;
  /** Replies that come before those of the scripted agent; the first whose pattern matches is played. */
  scripts?: readonly Script[];
  /** Default: the machine's clock. */
  clock?: Clock;
}

export interface LocalLetta {
  /** Responds to a request for the API, without a port. */
  fetch(request: Request): Promise<Response>;
  /** The agent that is ready from the start. */
  agentId: string;
  apiKey: string;
  /** Everything it knows, for tests to look at. */
  store: LettaStore;
  tokens: TokenBook;
}

/**
 * A Letta on this machine: the routes and rules of a self-hosted 0.16.8, the client-side tokens of Letta Cloud, and an
 * agent that follows scripts instead of a model.
 */
export function createLocalLetta(options: LocalLettaOptions = {}): LocalLetta {
  const { apiKey = 'sk-let-local', delayMs = 20, chunkChars = 4, background = true, clock = systemClock } = options;
  const store = new LettaStore(clock);
  const state = memoryState(() => clock.now());
  const tokens = new TokenBook({ state, secret: crypto.randomUUID(), now: () => clock.now() });
  const api = apiRoutes(store, tokens, {
    pace: { delayMs, chunkChars },
    redis: background,
    clientCheck: options.clientCheck ?? true,
    scripts: [...(options.scripts ?? []), ...SCRIPTS],
  });
  const enforce = createEnforcement({ tokens, apiKey, letta: (request) => api.fetch(request) });

  // As on Cloud: every origin may ask, and no header is exposed to it.
  const outside = new Hono();
  outside.use(cors({ origin: '*' }));
  outside.all('*', (c) => enforce(c.req.raw));

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

/** The API, open to everybody. */
function apiRoutes(store: LettaStore, tokens: TokenBook, settings: MessageSettings): Hono {
  const app = new Hono({ strict: false });
  const writes = createWrites();
  app.use(writes.record);
  // A number would say too little: it is as 0.16.8, and copies conversations up to a message.
  app.get('/v1/health', (c) => c.json({ version: 'local-letta', status: 'ok' }));
  app.route('/v1/agents', agentRoutes(store));
  app.route('/v1/agents', archiveRoutes(store));
  app.route('/v1/agents', messageRoutes(store, settings));
  app.route('/v1/conversations', conversationRoutes(store, settings));
  app.route('/v1/runs', runRoutes(store));
  app.route('/v1/blocks', blockRoutes(store));
  app.route('/v1/identities', identityRoutes(store));
  app.route('/v1/steps', stepRoutes(store));
  app.route('/local', localRoutes(store, tokens, writes));
  app.notFound((c) => c.json({ detail: 'Not Found' }, 404));
  app.onError((error, c) => {
    if (error instanceof LettaError) return c.json(error.body, error.status);
    console.error(error);
    return c.json({ detail: 'An internal server error occurred' }, 500);
  });
  return app;
}
