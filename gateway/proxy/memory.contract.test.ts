import { afterAll, describe, expect, it } from 'vitest';
import { askLetta, contractSite, isOurs } from '../testing/contract.ts';

// What tokens of the gateway open of an agent's memory, on the Letta that LETTA_BASE_URL names. `npm run test:letta`.

const site = contractSite({ variables: { GATEWAY_ARCHIVE: '1' } });
const plain = contractSite();
afterAll(() => Promise.all([site.leave(), plain.leave()]));

/** Somebody with an agent of their own, deleted at the end. */
async function arrive(from = site) {
  const visitor = await from.arrive();
  const agent = `/v1/agents/${visitor.agentId}`;
  return { ...visitor, agent, blocks: `${agent}/core-memory/blocks` };
}

describe('memory blocks', () => {
  it('can be read and written, and say that they are the visitor’s alone', async () => {
    const { ask, blocks } = await arrive();
    const listed = (await (await ask('GET', blocks)).json()) as object[];
    expect(listed).toMatchObject([{ label: 'human', shared: false }]);
    const written = await ask('PATCH', `${blocks}/human`, { value: '' });
    expect(await written.json()).toMatchObject({ label: 'human', value: '' });
  });

  it('that other agents have too are marked, and locked', async () => {
    const one = await arrive();
    const other = await arrive();
    const [block] = (await (await one.ask('GET', one.blocks)).json()) as { id: string }[];
    const [own] = (await (await other.ask('GET', other.blocks)).json()) as { id: string }[];
    await askLetta('PATCH', `${other.blocks}/detach/${own?.id}`);
    await askLetta('PATCH', `${other.blocks}/attach/${block?.id}`);
    expect(await (await one.ask('GET', one.blocks)).json()).toMatchObject([{ label: 'human', shared: true }]);
    expect((await one.ask('PATCH', `${one.blocks}/human`, { value: 'x' })).status).toBe(403);
  });
});

describe.skipIf(!isOurs)('archival memory (which takes a model for embeddings)', () => {
  const archiveOf = ({ agent }: { agent: string }) => `${agent}/archival-memory`;
  const file = async (visitor: { agent: string }, text: string) => {
    const { json } = await askLetta('POST', archiveOf(visitor), { text });
    return (json as { id: string }[])[0]?.id ?? '';
  };

  it('is closed unless the site opens it', async () => {
    const visitor = await arrive(plain);
    expect(visitor.features).not.toContain('archive');
    expect((await visitor.ask('GET', archiveOf(visitor))).status).toBe(404);
  });

  it('is listed and searched', async () => {
    const visitor = await arrive();
    expect(visitor.features).toContain('archive');
    await file(visitor, 'Likes tea.');
    const id = await file(visitor, 'Dislikes rain.');
    const found = await visitor.ask('GET', `${archiveOf(visitor)}?search=RAIN&ascending=false`);
    expect(await found.json()).toMatchObject([{ id, text: 'Dislikes rain.' }]);
  });

  it('is searched by meaning, and shows of it what a visitor may see', async () => {
    const visitor = await arrive();
    const id = await file(visitor, 'Dislikes rainy weather.');
    const found = await visitor.ask('GET', `${archiveOf(visitor)}/search?query=raining&top_k=1`);
    expect(await found.json()).toEqual({
      results: [{ id, content: 'Dislikes rainy weather.', timestamp: expect.any(String), tags: [] }],
    });
    // What was found can be forgotten.
    expect((await visitor.ask('DELETE', `${archiveOf(visitor)}/${id}`)).status).toBe(200);
    expect((await (await arrive(plain)).ask('GET', `${archiveOf(visitor)}/search?query=x`)).status).toBe(401);
  });

  it('loses a passage that the visitor has seen, and none of another’s', async () => {
    const visitor = await arrive();
    const stranger = await arrive();
    const id = await file(visitor, 'Likes tea.');
    const path = `${archiveOf(visitor)}/${id}`;
    expect((await visitor.ask('DELETE', path)).status).toBe(404);
    await visitor.ask('GET', archiveOf(visitor));
    await stranger.ask('GET', archiveOf(stranger));
    expect((await stranger.ask('DELETE', `${archiveOf(stranger)}/${id}`)).status).toBe(404);
    expect((await askLetta('GET', archiveOf(visitor))).json).toHaveLength(1);
    expect((await visitor.ask('DELETE', path)).status).toBe(200);
    expect((await askLetta('GET', archiveOf(visitor))).json).toEqual([]);
  });
});
