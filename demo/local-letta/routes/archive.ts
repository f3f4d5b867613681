import { Hono } from 'hono';
import { LettaError } from '../errors.ts';
import { pageOf } from '../pages.ts';
import { readBody, passageRequest } from '../requests.ts';
import type { LettaStore } from '../store.ts';
import { needAgent } from './needs.ts';

const LIST_LIMIT = 100;

/** `/v1/agents/{id}/archival-memory`: create, list with a search by text, search by meaning, delete. */
export function archiveRoutes(store: LettaStore): Hono {
  const app = new Hono({ strict: false });

  app.get('/:agentId/archival-memory', (c) => {
    const { id } = needAgent(store, c.req.param('agentId'));
    const { search = '', ascending, ...page } = c.req.query();
    const found = (store.archives.get(id) ?? []).filter(({ text }) =>
      text.toLowerCase().includes(search.toLowerCase()),
    );
    return c.json(pageOf(found, { ...page, order: ascending === 'false' ? 'desc' : 'asc' }, LIST_LIMIT));
  });

  // It has no model: words that begin alike stand in for a meaning alike.
  app.get('/:agentId/archival-memory/search', (c) => {
    const { id } = needAgent(store, c.req.param('agentId'));
    const { query = '', top_k: most = '10' } = c.req.query();
    const wanted = stemsOf(query);
    const ranked = (store.archives.get(id) ?? [])
      .map((passage) => ({ passage, shared: stemsOf(passage.text).filter((stem) => wanted.includes(stem)).length }))
      .filter(({ shared }) => shared > 0)
      .toSorted((one, other) => other.shared - one.shared)
      .slice(0, Number(most));
    const results = ranked.map(({ passage }) => ({
      id: passage.id,
      timestamp: passage.created_at,
      content: passage.text,
      tags: passage.tags,
    }));
    return c.json({ results, count: results.length });
  });

  app.post('/:agentId/archival-memory', async (c) => {
    const { id } = needAgent(store, c.req.param('agentId'));
    const { text, tags } = await readBody(c, passageRequest);
    return c.json([store.archive(id, text, tags ?? [])]);
  });

  // As on a real server, where the passage's id is all that counts.
  app.delete('/:agentId/archival-memory/:passageId', (c) => {
    needAgent(store, c.req.param('agentId'));
    const passageId = c.req.param('passageId');
    for (const [agentId, passages] of store.archives) {
      if (!passages.some(({ id }) => id === passageId)) continue;
      store.archives.set(
        agentId,
        passages.filter(({ id }) => id !== passageId),
      );
      return c.json({ message: `Memory id=${passageId} successfully deleted.` });
    }
    throw new LettaError(404, `Passage with id '${passageId}' not found`);
  });

  return app;
}

/** The beginnings of a text's words. */
const stemsOf = (text: string): string[] =>
  (text.toLowerCase().match(/\p{L}{3,}/gu) ?? []).map((word) => word.slice(0, 3));
