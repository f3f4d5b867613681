import { Hono } from 'hono';
import { z } from 'zod';
import { readJson } from '../http/body.ts';
import { refuse } from './faults.ts';
import type { TokenBook } from './token-book.ts';

const MAX_PAGE = 100;

const access = z.enum(['read_messages', 'write_messages', 'read_agent', 'write_agent']);
const mintBody = z.object({
  policy: z.array(z.object({ type: z.literal('agent'), id: z.string().max(200), access: z.array(access) })).max(20),
  hostname: z.string().regex(/^https?:\/\/[^/\s]+/),
  expires_at: z.string().exactOptional(),
  // Not one of Cloud's: whose the token is.
  visitor: z.object({ id: z.string().min(1).max(500), isShared: z.boolean() }).optional(),
});
const count = z.coerce.number().int().min(0);
const listQuery = z.object({ agentId: z.string().optional(), offset: count.default(0), limit: count.default(10) });

/** `/v1/client-side-access-tokens`, as on Letta Cloud: create, list, delete; and delete all of an agent. */
export function tokenRoutes(tokens: TokenBook): Hono {
  const app = new Hono({ strict: false });
  app.onError(refuse);

  app.post('/', async (c) => c.json(await tokens.mint(await readJson(c.req.raw, mintBody)), 201));

  app.get('/', async (c) => {
    const query = listQuery.safeParse(c.req.query());
    if (!query.success) return c.json({ message: 'offset and limit must be numbers, 0 or more' }, 400);
    return c.json(await tokens.list({ ...query.data, limit: Math.min(query.data.limit, MAX_PAGE) }));
  });

  // Not one of Cloud's routes: what a visitor's deletion, or a suspicion, asks for.
  app.delete('/', async (c) => {
    const agentId = c.req.query('agentId');
    if (!agentId) return c.json({ message: 'agentId is required' }, 400);
    return c.json({ revoked: await tokens.revokeAll(agentId) });
  });

  app.delete('/:token', async (c) => {
    await tokens.revoke(c.req.param('token'));
    return c.body(null, 204);
  });

  return app;
}
