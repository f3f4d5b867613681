import { Hono } from 'hono';
import { tokenRequest } from '../requests.ts';
import type { TokenStore } from './token-store.ts';

/** `/v1/client-side-access-tokens`: create, list, delete (letta-protocol.md §2). Errors are `{message}`. */
export function tokenRoutes(tokens: TokenStore): Hono {
  const app = new Hono({ strict: false });

  app.post('/', async (c) => {
    const body: unknown = await c.req.json().catch(() => null);
    if (!tokenRequest(body)) return c.json({ message: tokenRequest.problem() }, 400);
    return c.json(tokens.create(body), 201);
  });

  app.get('/', (c) => {
    const offset = Number(c.req.query('offset') ?? 0);
    const limit = Number(c.req.query('limit') ?? 10);
    if (!isCount(offset) || !isCount(limit)) return c.json({ message: 'offset and limit must be numbers, 0 or more' }, 400);
    const all = tokens.list(c.req.query('agentId'));
    return c.json({ tokens: all.slice(offset, offset + limit), hasNextPage: all.length > offset + limit });
  });

  app.delete('/:token', (c) => {
    tokens.delete(c.req.param('token'));
    return c.body(null, 204);
  });

  return app;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}
