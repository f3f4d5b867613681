import { expect, it } from 'vitest';
import { findIdle } from './idle.ts';
import { visitorOf } from './identities.ts';
import { memoryState } from '../state/memory.ts';
import { asked, askLetta, contractSite, isLocal, letta, MODEL } from '../testing/contract.ts';

// Visitors and what is theirs, on the Letta that LETTA_BASE_URL names. `npm run test:letta`.

const VISITORS = 20;
const REQUESTS = 5;

interface Listed {
  id: string;
  identifier_key?: string;
}

/** A list of Letta's. */
async function listOf(path: string): Promise<Listed[]> {
  const { status, json } = await askLetta('GET', path);
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(json)}`);
  return json as Listed[];
}

/** A visitor's identity and agents, as Letta has them. */
async function ofVisitor(name: string) {
  const identities = await listOf(`/v1/identities/?identifier_key=letta-chat:${name}`);
  const tag = encodeURIComponent(`letta-chat-visitor:${name}`);
  const agents = await listOf(`/v1/agents/?tags=${tag}&match_all_tags=true&limit=100`);
  return { identities, agents };
}

it(`${VISITORS} visitors who ask for ${REQUESTS} tokens each have ${VISITORS} agents and identities, and leave nothing`, async () => {
  const run = crypto.randomUUID();
  const names = Array.from({ length: VISITORS }, (_, index) => `${run}-${index}`);
  const authenticate = async (request: Request) => ({ id: request.headers.get('cookie') ?? '' });
  // Two processes: the requests of a visitor reach them at once.
  const state = memoryState();
  const [one, two] = [contractSite({ state, authenticate }), contractSite({ state, authenticate })];
  const ids = new Map<string, Set<string>>();
  for (const name of names) {
    const tokens = await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) => (index % 2 ? two : one).mint(name)),
    );
    ids.set(name, new Set(tokens.map(({ agentId }) => agentId)));
  }
  expect([...ids.values()].map(({ size }) => size)).toEqual(names.map(() => 1));
  expect(new Set([...ids.values()].flatMap((set) => [...set])).size).toBe(VISITORS);
  for (const name of names) {
    const { agents, identities } = await ofVisitor(name);
    expect({ name, agents, identities }).toEqual({
      name,
      agents: [expect.anything()],
      identities: [expect.anything()],
    });
  }
  for (const name of names) {
    expect((await one.forget(name)).deleted).toEqual({ agents: 1, blocks: 2, tokens: REQUESTS, identity: true });
  }
  for (const name of names) expect(await ofVisitor(name)).toEqual({ identities: [], agents: [] });
});

it('a server that starts anew finds the visitor’s agent', async () => {
  const { agentId, cookie } = await contractSite().mint();
  const site = contractSite();
  asked.length = 0;
  expect((await site.mint(cookie)).agentId).toBe(agentId);
  // By the tag alone; the version tells what else it can do.
  expect(asked.filter((one) => one !== 'GET /v1/health/')).toEqual([
    expect.stringMatching(/^GET \/v1\/agents\/\?tags=/),
  ]);
  expect((await site.forget(cookie)).deleted.agents).toBe(1);
});

it('an agent made for the visitor’s identity elsewhere is taken', async () => {
  const name = crypto.randomUUID();
  const identity = (
    await askLetta('POST', '/v1/identities/', { identifier_key: `letta-chat:${name}`, name, identity_type: 'user' })
  ).json as Listed;
  const { id } = await letta.agents.create({ ...(MODEL && { model: MODEL }), identity_ids: [identity.id] });
  const site = contractSite({ authenticate: async () => ({ id: name }) });
  expect((await site.mint()).agentId).toBe(id);
  expect((await site.forget('')).deleted).toMatchObject({ agents: 1, identity: true });
});

it('a template is copied with all that makes an agent behave as it does', async ({ skip }) => {
  skip(isLocal, 'The local Letta has no tools.');
  const tool = await letta.tools.upsert({
    source_code:
      'def roll_dice() -> str:\n    """Rolls dice.\n\n    Returns:\n        str: the roll\n    """\n    return "4"\n',
  });
  const template = await letta.agents.create({
    name: 'Concierge',
    system: 'You are a concierge.',
    description: 'Knows the house.',
    metadata: { house: 'blue' },
    ...(MODEL && { model: MODEL }),
    tool_ids: [tool.id],
    tool_rules: [{ type: 'requires_approval', tool_name: 'roll_dice' }],
    timezone: 'Europe/Berlin',
    message_buffer_autoclear: true,
    context_window_limit: 16_000,
    secrets: { HOUSE_KEY: 'brass' },
    memory_blocks: [
      { label: 'human', value: 'Nobody yet.', limit: 2_000, description: 'Who it is.', metadata: { a: 1 } },
      { label: 'prices', value: 'Rooms: 100', read_only: true },
    ],
  });
  const site = contractSite({ variables: { LETTA_TEMPLATE_AGENT_ID: template.id } });
  const { agentId, cookie } = await site.mint();
  const [original, copy] = await Promise.all(
    [template.id, agentId].map((id) =>
      letta.agents.retrieve(id, { include: ['agent.tools', 'agent.blocks', 'agent.secrets', 'agent.sources'] }),
    ),
  );
  const behaviour = (agent: typeof copy) => ({
    ...Object.fromEntries(
      (
        ['name', 'system', 'description', 'metadata', 'model', 'model_settings', 'embedding', 'agent_type'] as const
      ).map((key) => [key, agent?.[key] ?? null]),
    ),
    timezone: agent?.timezone,
    autoclear: agent?.message_buffer_autoclear,
    compaction: agent?.compaction_settings,
    window: agent?.llm_config?.context_window,
    rules: agent?.tool_rules?.toSorted((a, b) => a.tool_name.localeCompare(b.tool_name)),
    tools: agent?.tools?.map(({ name }) => name).toSorted(),
    secrets: agent?.secrets?.map(({ key, value }) => [key, value]),
    blocks: agent?.blocks
      ?.map(({ label, value, limit, description, metadata, read_only }) => ({
        label,
        value,
        limit,
        description,
        metadata,
        read_only,
      }))
      .toSorted((a, b) => (a.label ?? '').localeCompare(b.label ?? '')),
  });
  expect(behaviour(copy)).toEqual(behaviour(original));
  const idOf = (agent: typeof copy, wanted: string) => agent?.blocks?.find(({ label }) => label === wanted)?.id;
  expect(idOf(copy, 'prices')).toBe(idOf(original, 'prices'));
  expect(idOf(copy, 'human')).not.toBe(idOf(original, 'human'));

  // Deleting the visitor takes the copies, and nothing of the template.
  expect((await site.forget(cookie)).deleted).toMatchObject({ agents: 1, blocks: 1 });
  expect((await letta.agents.retrieve(template.id, { include: ['agent.blocks'] })).blocks).toHaveLength(2);
  const blocks = original?.blocks?.flatMap(({ id }) => id ?? []) ?? [];
  await letta.agents.delete(template.id);
  for (const id of blocks) await letta.blocks.delete(id);
  await letta.tools.delete(tool.id);
});

it('deletion finds conversations, blocks that were detached, and agents without a tag', async () => {
  const name = crypto.randomUUID();
  const site = contractSite({ authenticate: async () => ({ id: name }) });
  const { agentId, token } = await site.mint();
  const conversation = await (await site.as(token)('POST', '/v1/conversations/', { summary: 'Mine' })).json();
  const { identities } = await ofVisitor(name);
  const second = await letta.agents.create({
    ...(MODEL && { model: MODEL }),
    identity_ids: identities.map(({ id }) => id),
    memory_blocks: [{ label: 'human', value: 'Ann' }],
  });
  const blocks = (await askLetta('GET', `/v1/agents/${agentId}/core-memory/blocks`)).json as Listed[];
  const detached = blocks[0]?.id ?? '';
  await askLetta('PATCH', `/v1/agents/${agentId}/core-memory/blocks/detach/${detached}`);
  expect((await site.forget('')).deleted).toEqual({ agents: 2, blocks: 3, tokens: 1, identity: true });
  for (const path of [
    `/v1/agents/${agentId}`,
    `/v1/agents/${second.id}`,
    `/v1/conversations/${conversation.id}`,
    `/v1/blocks/${detached}`,
    `/v1/identities/${identities[0]?.id}`,
  ]) {
    expect([path, (await askLetta('GET', path)).status]).toEqual([path, 404]);
  }
});

it('an idle visitor is found by when they wrote last', async () => {
  const site = contractSite();
  const { token, agentId, cookie } = await site.mint();
  const { json } = await askLetta('GET', `/v1/agents/${agentId}?include=agent.tags`);
  const made = json as { tags: string[]; created_at: string };
  const visitorId = visitorOf(made.tags);
  await (
    await site.as(token)('POST', `/v1/agents/${agentId}/messages`, { messages: [{ role: 'user', content: 'echo hi' }] })
  ).text();
  const find = async (days: number) =>
    (await findIdle(letta, 30, Date.now() + days * 24 * 60 * 60 * 1000)).filter((one) => one.visitorId === visitorId);
  expect(await find(29)).toEqual([]);
  const [idle] = await find(31);
  expect(Date.parse(idle?.lastSeen ?? '')).toBeGreaterThan(Date.parse(made.created_at));
  await site.forget(cookie);
  expect(await find(31)).toEqual([]);
});
