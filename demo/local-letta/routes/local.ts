import { Hono } from 'hono';
import type { TokenBook } from '../../../gateway/proxy/token-book.ts';
import type { LettaStore } from '../store.ts';
import type { Writes } from '../writes.ts';

/** `/local`: what tests may know and do that the API doesn't offer. Like all else it takes the API key. */
export function localRoutes(store: LettaStore, tokens: TokenBook, writes: Writes): Hono {
  const app = new Hono({ strict: false });

  /** All runs, oldest first, in the API's shape. */
  app.get('/runs', (c) => c.json([...store.runs.values()].map((run) => run.state())));
  /** All requests that may have changed something, oldest first: `{method, path, status}[]`. */
  app.get('/writes', (c) => c.json(writes.all()));
  /** Every token ends now. */
  app.post('/expire-tokens', async (c) => c.json({ expired: await tokens.revokeAll() }));

  return app;
}
