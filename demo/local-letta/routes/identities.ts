import { Hono } from 'hono';
import { createId } from '../identifiers.ts';
import { LettaFault } from '../faults.ts';
import { pageOf } from '../pages.ts';
import { identityRequest, identityUpdate, readBody } from '../requests.ts';
import type { Identity, LettaStore } from '../store.ts';
import { agentState, linkIdentity } from './agents.ts';
import { applyUpdate } from './records.ts';
import { need, needAgent } from './needs.ts';

const LIST_LIMIT = 50;

/** `/v1/identities`: create, upsert by `identifier_key`, list, retrieve, update, delete, and an identity's agents. */
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
    if (byKey(request.identifier_key))
      throw new LettaFault(409, 'CONFLICT: An identity with this identifier_key already exists.');
    return c.json(addIdentity(request));
  });

  app.put('/', async (c) => {
    const request = await readBody(c, identityRequest);
    const known = byKey(request.identifier_key);
    return c.json(known ? update(known, request) : addIdentity(request));
  });

  app.get('/:identityId', (c) => c.json(need('Identity', c.req.param('identityId'), store.identities)));

  app.patch('/:identityId', async (c) => {
    const identity = need('Identity', c.req.param('identityId'), store.identities);
    return c.json(update(identity, await readBody(c, identityUpdate)));
  });

  app.delete('/:identityId', (c) => {
    const identity = need('Identity', c.req.param('identityId'), store.identities);
    for (const agent of store.agents.values()) linkIdentity(agent, identity, false);
    store.identities.delete(identity.id);
    return c.json(null);
  });

  app.get('/:identityId/agents', (c) => {
    const { id } = need('Identity', c.req.param('identityId'), store.identities);
    const agents = [...store.agents.values()].filter(({ identityIds }) => identityIds.includes(id));
    return c.json(pageOf(agents, c.req.query(), LIST_LIMIT).map((agent) => agentState(store, agent)));
  });

  app.get('/:identityId/blocks', (c) => {
    const { block_ids: ids } = need('Identity', c.req.param('identityId'), store.identities);
    return c.json(ids.flatMap((id) => store.blocks.get(id) ?? []));
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
      agent_ids: [],
      block_ids: [],
    };
    store.identities.set(identity.id, identity);
    return update(identity, request);
  }

  function update(identity: Identity, request: Partial<Identity>): Identity {
    for (const id of request.agent_ids ?? []) linkIdentity(needAgent(store, id), identity, true);
    return applyUpdate(identity, request, ['identifier_key', 'name', 'identity_type', 'block_ids', 'properties']);
  }

  return app;
}
