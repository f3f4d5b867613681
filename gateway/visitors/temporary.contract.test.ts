import { expect, it } from 'vitest';
import { memoryState } from '../state/memory.ts';
import { askLetta, contractSite, isOurs, say, transcriptOf } from '../testing/contract.ts';

// Temporary chats, on the Letta that LETTA_BASE_URL names. `npm run test:letta`.

const HOUR_MS = 60 * 60 * 1000;
let hours = 0;
const now = () => Date.now() + hours * HOUR_MS;
const variables = { TEMPORARY_CHATS: '1', TEMPORARY_HOURS: '1' };
const site = contractSite({ state: memoryState(now), variables });
const TOKEN = '/api/letta-token';

const isThere = async (path: string) => (await askLetta('GET', path)).status === 200;

it('a temporary chat has an agent of its own that knows nothing, and leaves nothing', async () => {
  const usual = await site.mint();
  expect(usual.features).toContain('temporary');
  await (await site.as(usual.token)('POST', `/v1/agents/${usual.agentId}/messages`, say('echo before'))).text();
  const { token, agentId } = await site.mint(usual.cookie, { temporary: true });
  expect(agentId).not.toBe(usual.agentId);
  const ask = site.as(token);
  const messages = `/v1/agents/${agentId}/messages`;
  expect(await transcriptOf(ask('GET', messages))).toEqual([]);
  await (await ask('POST', messages, say('echo secret'))).text();
  // The same chat, as long as it isn't ended.
  expect((await site.mint(usual.cookie, { temporary: true })).agentId).toBe(agentId);
  const blocks = (await askLetta('GET', `/v1/agents/${agentId}/core-memory/blocks`)).json as { id: string }[];
  expect(blocks.length).toBeGreaterThan(0);

  const ended = await site.ask('DELETE', TOKEN, { temporary: true }, { cookie: usual.cookie });
  expect(ended.status).toBe(204);
  expect(await isThere(`/v1/agents/${agentId}`)).toBe(false);
  for (const { id } of blocks) expect(await isThere(`/v1/blocks/${id}`)).toBe(false);
  expect((await ask('GET', messages)).status).toBe(401);
  expect(await isThere(`/v1/agents/${usual.agentId}`)).toBe(true);
  expect((await site.mint(usual.cookie)).agentId).toBe(usual.agentId);
  const again = await site.ask('DELETE', TOKEN, { temporary: true }, { cookie: usual.cookie });
  expect(again.status).toBe(404);
  await site.forget(usual.cookie);
});

it('a visitor who is deleted takes their temporary chat along', async () => {
  const { cookie, agentId } = await site.mint('', { temporary: true });
  expect((await site.forget(cookie)).deleted.agents).toBe(1);
  expect(await isThere(`/v1/agents/${agentId}`)).toBe(false);
});

it('what was left open is deleted once its time is over, and nothing else', async ({ skip }) => {
  skip(!isOurs, 'a server with other sites’ temporary chats');
  const { cookie, agentId } = await site.mint();
  const left = await site.mint(cookie, { temporary: true });
  await site.sweepTemporary(now());
  expect(await isThere(`/v1/agents/${left.agentId}`)).toBe(true);
  hours = 2;
  expect(await site.sweepTemporary(now())).toBeGreaterThanOrEqual(1);
  expect(await isThere(`/v1/agents/${left.agentId}`)).toBe(false);
  expect(await isThere(`/v1/agents/${agentId}`)).toBe(true);
  await site.forget(cookie);
});
