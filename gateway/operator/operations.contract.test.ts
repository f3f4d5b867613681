import { expect, it } from 'vitest';
import { z } from 'zod';
import { askLettaRaw } from '../testing/contract.ts';
import { OPERATIONS } from './operations.ts';
import { perform, type AskLetta } from './perform.ts';

// The operator's tools on the Letta that LETTA_BASE_URL names. `npm run test:letta`.

const ask: AskLetta = (path, { method, body }) => askLettaRaw(method, path, body);

async function call(name: string, input: Record<string, unknown> = {}) {
  const operation = OPERATIONS.find((one) => one.name === name);
  if (!operation) throw new Error(`There is no ${name}.`);
  return perform(ask, operation, input);
}

/** The id of what a call brings. */
async function made(name: string, input: Record<string, unknown>) {
  return z.object({ id: z.string() }).parse(await call(name, input)).id;
}

it('identities are created, found, changed, counted, tied to blocks and agents, and deleted', async () => {
  const key = `operator:${crypto.randomUUID()}`;
  const body = { identifier_key: key, name: 'Ann', identity_type: 'user' };
  const id = await made('upsert-identity', { body });
  expect(await made('upsert-identity', { body: { ...body, name: 'Anna' } })).toBe(id);
  await expect(call('create-identity', { body })).rejects.toMatchObject({ code: 'conflict' });
  expect(await call('list-identities', { identifier_key: key, limit: 5, order: 'asc' })).toMatchObject([{ id }]);
  expect(await call('count-identities')).toBeGreaterThan(0);
  await call('upsert-properties-identity', {
    identity_id: id,
    body: [{ key: 'plan', value: 'gold', type: 'string' }],
  });
  expect(await call('modify-identity', { identity_id: id, body: { name: 'Ben' } })).toMatchObject({ id, name: 'Ben' });
  expect(await call('retrieve-identity', { identity_id: id })).toMatchObject({
    name: 'Ben',
    properties: [{ key: 'plan', value: 'gold' }],
  });

  const blockId = await made('create-block', { body: { label: 'notes', value: 'None.', tags: [key] } });
  await call('attach-identity-block', { block_id: blockId, identity_id: id });
  expect(await call('list-blocks-identity', { identity_id: id })).toMatchObject([{ id: blockId }]);
  await call('detach-identity-block', { block_id: blockId, identity_id: id });
  expect(await call('list-blocks-identity', { identity_id: id })).toEqual([]);
  expect(await call('list-agents-identity', { identity_id: id })).toEqual([]);
  await call('delete-block', { block_id: blockId });
  await call('delete-identity', { identity_id: id });
  await expect(call('retrieve-identity', { identity_id: id })).rejects.toMatchObject({ code: 'not-found' });
});

it('blocks are created, found by their tags, changed, counted and deleted', async () => {
  const tag = `operator:${crypto.randomUUID()}`;
  const id = await made('create-block', { body: { label: 'notes', value: 'None.', limit: 500, tags: [tag] } });
  expect(await call('list-blocks', { tags: [tag], match_all_tags: true })).toMatchObject([{ id, value: 'None.' }]);
  expect(await call('count-blocks')).toBeGreaterThan(0);
  await call('modify-block', { block_id: id, body: { value: 'Likes tea.' } });
  expect(await call('retrieve-block', { block_id: id })).toMatchObject({ id, value: 'Likes tea.', limit: 500 });
  expect(await call('list-agents-block', { block_id: id })).toEqual([]);
  await call('delete-block', { block_id: id });
  await expect(call('retrieve-block', { block_id: id })).rejects.toMatchObject({ code: 'not-found' });
});
