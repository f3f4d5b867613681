import { Hono } from 'hono';
import type { TokenStore } from '../access/token-store.ts';
import type { LettaStore } from '../store.ts';

/** `/local`: what tests may know and do that the API doesn't offer. Like all else it takes the API key. */
export function localRoutes(store: LettaStore, tokens: TokenStore): Hono {
  const app = new Hono({ strict: false });

  /** All runs, oldest first, in the API's shape. */
  app.get('/runs', (c) => c.json([...store.runs.values()].map((run) => run.state())));
  /** Every token expires now. */
  app.post('/expire-tokens', (c) => c.json({ expired: tokens.expireAll() }));

  return app;
}
