import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAgent } from '../../demo/local-letta/routes/create-agent.ts';
import { API_KEY } from '../testing/backend.ts';
import { startOperator, type RunningOperator } from '../testing/operator.ts';
import { OPERATIONS } from './operations.ts';

interface Things {
  agentId: string;
  blockId: string;
  identityId: string;
  token: string;
}

interface Call {
  input: (things: Things) => Record<string, unknown>;
  /** What the result must hold. */
  expected: (things: Things) => unknown;
}

const user = { identifier_key: 'user-2', name: 'Ben', identity_type: 'user' };
const property = { key: 'plan', value: 'gold', type: 'string' };

/** How each operation is called, and what it must bring. Ids and times are Letta's. */
const CALLS: Record<string, Call> = {
  'create-token-cloud-only': {
    input: ({ agentId }) => ({
      body: {
        policy: [{ type: 'agent', id: agentId, access: ['read_agent'] }],
        hostname: 'https://a.example',
        expires_at: '2099-01-01T00:00:00Z',
      },
    }),
    expected: ({ agentId }) => ({ hostname: 'https://a.example', policy: { data: [{ id: agentId }] } }),
  },
  'list-tokens-cloud-only': {
    input: ({ agentId }) => ({ agentId, offset: 0, limit: 5 }),
    expected: ({ token }) => ({ tokens: [{ token }], hasNextPage: false }),
  },
  'delete-token-cloud-only': { input: ({ token }) => ({ token }), expected: () => null },
  'list-identities': {
    input: () => ({ identifier_key: 'user-1', limit: 10, order: 'asc' }),
    expected: ({ identityId }) => [{ id: identityId, name: 'Ann' }],
  },
  'create-identity': { input: () => ({ body: user }), expected: () => user },
  'upsert-identity': { input: () => ({ body: user }), expected: () => user },
  'count-identities': { input: () => ({}), expected: () => 1 },
  'retrieve-identity': {
    input: ({ identityId }) => ({ identity_id: identityId }),
    expected: ({ identityId }) => ({ id: identityId, name: 'Ann' }),
  },
  'modify-identity': {
    input: ({ identityId }) => ({ identity_id: identityId, body: { name: 'Anna' } }),
    expected: ({ identityId }) => ({ id: identityId, name: 'Anna' }),
  },
  'delete-identity': { input: ({ identityId }) => ({ identity_id: identityId }), expected: () => null },
  'upsert-properties-identity': {
    input: ({ identityId }) => ({ identity_id: identityId, body: [property] }),
    expected: () => null,
  },
  'list-agents-identity': {
    input: ({ identityId }) => ({ identity_id: identityId, include: ['agent.tags', 'agent.blocks'], limit: 3 }),
    expected: ({ agentId }) => [{ id: agentId, tags: ['a tag'] }],
  },
  'list-blocks-identity': {
    input: ({ identityId }) => ({ identity_id: identityId }),
    expected: ({ blockId }) => [{ id: blockId }],
  },
  'list-blocks': {
    input: () => ({ label: 'human', tags: ['one', 'two'], match_all_tags: true, order: 'asc' }),
    expected: ({ blockId }) => [{ id: blockId }],
  },
  'create-block': {
    input: () => ({ body: { label: 'notes', value: 'None yet.', limit: 500, tags: ['one'] } }),
    expected: () => ({ label: 'notes', value: 'None yet.', limit: 500, tags: ['one'] }),
  },
  'count-blocks': { input: () => ({}), expected: () => expect.any(Number) },
  'modify-block': {
    input: ({ blockId }) => ({ block_id: blockId, body: { value: 'Likes tea.' } }),
    expected: ({ blockId }) => ({ id: blockId, value: 'Likes tea.' }),
  },
  'delete-block': { input: ({ blockId }) => ({ block_id: blockId }), expected: () => null },
  'retrieve-block': {
    input: ({ blockId }) => ({ block_id: blockId }),
    expected: ({ blockId }) => ({ id: blockId, label: 'human' }),
  },
  'list-agents-block': {
    input: ({ blockId }) => ({ block_id: blockId }),
    expected: ({ agentId }) => [{ id: agentId }],
  },
  'attach-identity-block': {
    input: ({ blockId, identityId }) => ({ block_id: blockId, identity_id: identityId }),
    expected: ({ blockId }) => ({ id: blockId }),
  },
  'detach-identity-block': {
    input: ({ blockId, identityId }) => ({ block_id: blockId, identity_id: identityId }),
    expected: ({ blockId }) => ({ id: blockId }),
  },
};

interface Way extends RunningOperator {
  things: Things;
}

/** Servers with an agent, a block, an identity and a token. */
async function prepare(): Promise<Way> {
  const operator = await startOperator();
  const { local } = operator;
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    const request = new Request(`http://letta.test${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await local.fetch(request)).json();
  };
  const block = await post('/v1/blocks/', { label: 'human', value: 'Nothing is known.', tags: ['one', 'two'] });
  const identity = await post('/v1/identities/', {
    identifier_key: 'user-1',
    name: 'Ann',
    identity_type: 'user',
    block_ids: [block.id],
  });
  const agent = createAgent(local.store, {
    name: 'Ada',
    block_ids: [block.id],
    identity_ids: [identity.id],
    tags: ['a tag'],
  });
  const { token } = await post('/v1/client-side-access-tokens', {
    policy: [{ type: 'agent', id: agent.id, access: ['read_agent'] }],
    hostname: 'https://a.example',
  });
  return { ...operator, things: { agentId: agent.id, blockId: block.id, identityId: identity.id, token } };
}

/** Performs an operation by its route: what it brings, or the error. */
async function byRest({ ask }: Way, name: string, input: Record<string, unknown>): Promise<unknown> {
  const operation = OPERATIONS.find((one) => one.name === name);
  if (!operation) throw new Error(`There is no ${name}.`);
  const path = operation.path.replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(input[key])));
  const query = new URLSearchParams();
  for (const key of Object.keys(input).filter((one) => one !== 'body' && !(one in operation.params)))
    for (const value of [input[key]].flat()) query.append(key, String(value));
  const response = await ask(operation.method, query.size > 0 ? `${path}?${query}` : path, input['body']);
  return response.status === 204 ? null : response.json();
}

/** The same by its tool. */
async function byMcp(client: Client, name: string, input: Record<string, unknown>): Promise<unknown> {
  const { content } = await client.callTool({ name, arguments: input });
  const [first] = content as { type: string; text: string }[];
  return JSON.parse(first?.text ?? '');
}

/** Without what differs between two runs: ids, times and token values. */
function alike(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
    .replaceAll(/ck-let-[^"?]+/g, 'token')
    .replaceAll(/"(token|expiresAt|created_at|updated_at)":"[^"]*"/g, '"$1":"…"');
  return JSON.parse(text);
}

let rest: Way;
let mcp: Way;
let client: Client;

beforeEach(async () => {
  [rest, mcp] = await Promise.all([prepare(), prepare()]);
  client = await mcp.connect();
});

afterEach(async () => {
  await client.close();
  await Promise.all([rest.stop(), mcp.stop()]);
});

test('the official client lists a tool for each operation, with the documents’ names and hints', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).sort()).toEqual(Object.keys(CALLS).sort());
  const hintsOf = (name: string) => tools.find((tool) => tool.name === name)?.annotations;
  expect(hintsOf('list-identities')).toMatchObject({
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
  });
  expect(hintsOf('create-block')).toMatchObject({ readOnlyHint: false, destructiveHint: false, idempotentHint: false });
  expect(hintsOf('upsert-identity')).toMatchObject({
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
  });
  expect(hintsOf('delete-token-cloud-only')).toMatchObject({ destructiveHint: true, idempotentHint: true });
  const retrieve = tools.find(({ name }) => name === 'retrieve-block');
  expect(retrieve?.inputSchema).toMatchObject({
    type: 'object',
    required: ['block_id'],
    properties: { block_id: { type: 'string', pattern: expect.stringContaining('^block-') } },
  });
});

describe('REST and MCP bring the same of', () => {
  test.each(Object.entries(CALLS))('%s', async (name, { input, expected }) => {
    const byRoute = await byRest(rest, name, input(rest.things));
    const byTool = await byMcp(client, name, input(mcp.things));
    expect(alike(byTool)).toEqual(alike(byRoute));
    const wanted = expected(rest.things);
    if (typeof wanted === 'object' && wanted !== null) expect(byRoute).toMatchObject(wanted);
    else expect(byRoute).toEqual(wanted);
    expect(rest.seen.length).toBeGreaterThan(0);
    expect(rest.seen.map(alike)).toEqual(mcp.seen.map(alike));
  });
});

test('what an operation changes is changed at Letta', async () => {
  const { identityId, blockId, token } = mcp.things;
  await byMcp(client, 'upsert-properties-identity', { identity_id: identityId, body: [property] });
  await byMcp(client, 'detach-identity-block', { identity_id: identityId, block_id: blockId });
  await byMcp(client, 'delete-token-cloud-only', { token });
  expect(mcp.local.store.identities.get(identityId)).toMatchObject({ properties: [property], block_ids: [] });
  expect(await mcp.local.tokens.find(token)).toBeUndefined();
  await byMcp(client, 'delete-block', { block_id: blockId });
  expect(mcp.local.store.blocks.has(blockId)).toBe(false);
});

describe('input is refused before Letta is asked, by REST and MCP in the same words, where', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['an id is none', 'retrieve-block', { block_id: '../agents' }],
    ['an id is another thing’s', 'retrieve-identity', { identity_id: 'block-123e4567-e89b-42d3-8456-426614174000' }],
    ['a parameter is unknown', 'list-identities', { secret: 'yes' }],
    ['secrets are wanted', 'list-agents-block', { block_id: 'BLOCK', include: ['agent.secrets'] }],
    ['a limit is too high', 'list-blocks', { limit: 1_000_000 }],
    ['a body has unknown keys', 'create-block', { body: { label: 'a', value: 'b', organization_id: 'c' } }],
    ['a body is missing', 'create-identity', {}],
  ])('%s', async (_, name, given) => {
    const inputFor = ({ blockId }: Things) => (given['block_id'] === 'BLOCK' ? { ...given, block_id: blockId } : given);
    const byRoute = await byRest(rest, name, inputFor(rest.things));
    expect(byRoute).toMatchObject({ error: { code: 'input' } });
    expect(await byMcp(client, name, inputFor(mcp.things))).toEqual(byRoute);
    expect([...rest.seen, ...mcp.seen]).toEqual([]);
  });
});

describe('a failure of Letta’s comes in our words, by REST and MCP alike:', () => {
  const secret = { detail: `key ${API_KEY} of postgres://user:SECRET@db` };
  test.each<[number, string]>([
    [400, 'refused'],
    [401, 'upstream'],
    [404, 'not-found'],
    [409, 'conflict'],
    [422, 'refused'],
    [429, 'rate-limited'],
    [500, 'upstream'],
  ])('%i', async (status, code) => {
    for (const way of [rest, mcp]) way.upstream.answer = async () => Response.json(secret, { status });
    const byRoute = await byRest(rest, 'count-blocks', {});
    expect(byRoute).toMatchObject({ error: { code } });
    expect(await byMcp(client, 'count-blocks', {})).toEqual(byRoute);
    expect(JSON.stringify(byRoute)).not.toMatch(/SECRET|SENTINEL|postgres/);
  });

  test('a body that is not JSON', async () => {
    rest.upstream.answer = async () => new Response('<html>SECRET</html>');
    expect(await byRest(rest, 'count-blocks', {})).toMatchObject({ error: { code: 'upstream' } });
  });
});

test('agents come without their secrets', async () => {
  const agent = {
    id: 'agent-1',
    secrets: [{ key: 'A', value: 'SECRET' }],
    tool_exec_environment_variables: ['SECRET'],
  };
  rest.upstream.answer = async () => Response.json([agent]);
  const { identityId } = rest.things;
  expect(await byRest(rest, 'list-agents-identity', { identity_id: identityId })).toEqual([{ id: 'agent-1' }]);
});

test('docs/operator.md names every operation with its route', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/operator.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| `([A-Z]+ \/v1\/\S+)` +\|/gm)].map(([, name, route]) => [
    name,
    route,
  ]);
  expect(rows).toEqual(OPERATIONS.map(({ name, method, path }) => [name, `${method} ${path}`]));
});
