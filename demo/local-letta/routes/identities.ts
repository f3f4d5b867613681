import { Hono } from 'hono';
import { createId } from '../identifiers.ts';
import { LettaError } from '../errors.ts';
import { pageOf } from '../pages.ts';
import { identityRequest, identityUpdate, propertiesRequest, readBody } from '../requests.ts';
import type { Identity, LettaStore } from '../store.ts';
import { relatedAgent } from './agent-state.ts';
import { applyUpdate } from './records.ts';
import { need, needAgent } from './needs.ts';

const LIST_LIMIT = 50;

/** `/v1/identities`: create, replace by `identifier_key`, list, retrieve, update, delete, and an identity's agents. */
export function identityRoutes(store: LettaStore): Hono {
  const app = new Hono({ strict: false });
  const byKey = (key: string): Identity | undefined =>
    [...store.identities.values()].find(({ identifier_key: one }) => one === key);

  app.get('/', (c) => {
    const { identifier_key: key, name, identity_type: type } = c.req.query();
    const all = [...store.identities.values()].filter(
      (one) =>
        (key === undefined || one.identifier_key === key) &&
        (name === undefined || one.name === name) &&
        (type === undefined || one.identity_type === type),
    );
    return c.json(pageOf(all, c.req.query(), LIST_LIMIT));
  });

  app.get('/count', (c) => c.json(store.identities.size));

  app.post('/', async (c) => {
    const request = await readBody(c, identityRequest);
    if (byKey(request.identifier_key)) {
      throw new LettaError(
        409,
        `A unique constraint was violated for Identity. Check your input for duplicates: (identifier_key)=(${request.identifier_key})`,
      );
    }
    return c.json(addIdentity(request));
  });

  app.put('/', async (c) => {
    const request = await readBody(c, identityRequest);
    const known = byKey(request.identifier_key);
    // By its documentation this creates too; a real 0.16.8 doesn't.
    if (!known) {
      throw new LettaError(
        404,
        `Identity not found with identifier_key='${request.identifier_key}', project_id='None'`,
      );
    }
    return c.json(update(known, request));
  });

  app.get('/:identityId', (c) => c.json(need('Identity', c.req.param('identityId'), store.identities)));

  app.patch('/:identityId', async (c) => {
    const identity = need('Identity', c.req.param('identityId'), store.identities);
    return c.json(update(identity, await readBody(c, identityUpdate)));
  });

  app.delete('/:identityId', (c) => {
    const identity = need('Identity', c.req.param('identityId'), store.identities);
    for (const agent of store.agents.values()) agent.identityIds = agent.identityIds.filter((id) => id !== identity.id);
    store.identities.delete(identity.id);
    return c.json(null);
  });

  app.put('/:identityId/properties', async (c) => {
    const identity = need('Identity', c.req.param('identityId'), store.identities);
    // Whatever the route's name says, a real server replaces them all.
    identity.properties = await readBody(c, propertiesRequest);
    return c.json(null);
  });

  app.get('/:identityId/agents', (c) => {
    const { id } = need('Identity', c.req.param('identityId'), store.identities);
    const agents = [...store.agents.values()].filter(({ identityIds }) => identityIds.includes(id));
    return c.json(pageOf(agents, c.req.query(), LIST_LIMIT).map((agent) => relatedAgent(c, store, agent)));
  });

  app.get('/:identityId/blocks', (c) => {
    const { block_ids: ids } = need('Identity', c.req.param('identityId'), store.identities);
    const blocks = ids.flatMap((id) => store.blocks.get(id) ?? []);
    return c.json(pageOf(blocks, c.req.query(), LIST_LIMIT));
  });

  function addIdentity(
    request: Partial<Identity> & Pick<Identity, 'identifier_key' | 'name' | 'identity_type'>,
  ): Identity {
    const { identifier_key, name, identity_type } = request;
    const identity: Identity = {
      id: createId('identity'),
      identifier_key,
      name,
      identity_type,
      project_id: null,
      agent_ids: [],
      block_ids: [],
      properties: [],
    };
    store.identities.set(identity.id, identity);
    return update(identity, request);
  }

  function update(identity: Identity, request: Partial<Identity>): Identity {
    for (const id of request.agent_ids ?? []) {
      const agent = needAgent(store, id);
      agent.identityIds = [...new Set([...agent.identityIds, identity.id])];
    }
    return applyUpdate(identity, request, ['identifier_key', 'name', 'identity_type', 'block_ids', 'properties']);
  }

  return app;
}
