import { afterAll, expect, it } from 'vitest';
import { askLetta, contractSite, letta, MODEL, say, transcriptOf } from '../testing/contract.ts';
import { signedInOrAnonymous } from './visitor.ts';

// Signing in, on the Letta that LETTA_BASE_URL names. `npm run test:letta`.

const SECRET = 'a cookie secret of the contract suite';
const authenticate = signedInOrAnonymous(async ({ headers }) => headers.get('x-user'), SECRET);
const users = new Set<string>();

/** Somebody's session at the site: a new user. */
function newUser(): Record<string, string> {
  const user = crypto.randomUUID();
  users.add(user);
  return { 'x-user': user };
}

const site = contractSite({ authenticate });
const { id: sharedId } = await letta.agents.create({
  name: 'Concierge',
  memory_blocks: [{ label: 'human', value: 'Nobody yet.' }],
  ...(MODEL && { model: MODEL }),
});
const shared = contractSite({ authenticate, variables: { LETTA_AGENT_ID: sharedId } });
afterAll(async () => {
  for (const user of users) for (const from of [site, shared]) await from.forget('', { 'x-user': user });
  await letta.agents.delete(sharedId);
});

it.each<[string, typeof site]>([
  ['the agent and what was said', site],
  ['the conversations on a shared agent', shared],
])('a visitor takes %s along, and tokens of before open nothing', async (_, from) => {
  const { token, agentId, cookie } = await from.mint();
  const before = from.as(token);
  await (await before('POST', `/v1/agents/${agentId}/messages`, say('echo hello'))).text();
  const user = newUser();
  const signedIn = await from.mint(cookie, {}, user);
  expect(signedIn.agentId).toBe(agentId);
  expect((await before('GET', `/v1/agents/${agentId}`)).status).toBe(401);
  const now = from.as(signedIn.token);
  expect(await transcriptOf(now('GET', `/v1/agents/${agentId}/messages?order=asc`))).toEqual([
    'you: echo hello',
    'agent: hello',
  ]);
  // The browser's cookie is worth nothing any more: somebody else at this computer begins anew.
  const next = await from.mint(cookie);
  const theirs = from.as(next.token)('GET', `/v1/agents/${next.agentId}/messages`);
  expect(await transcriptOf(theirs)).toEqual([]);
  await from.forget(next.cookie);
});

it('two users at once with one cookie never share an agent', async () => {
  const { agentId, cookie } = await site.mint();
  const both = await Promise.all([newUser(), newUser()].map((user) => site.mint(cookie, {}, user)));
  const ids = both.map((one) => one.agentId);
  expect(new Set(ids).size).toBe(2);
  expect(ids).toContain(agentId);
});

it('a user who has an agent keeps it, and what the cookie could do is over', async () => {
  const user = newUser();
  const mine = await site.mint('', {}, user);
  const anonymous = await site.mint();
  const signedIn = await site.mint(anonymous.cookie, {}, user);
  expect(signedIn.agentId).toBe(mine.agentId);
  expect(signedIn.agentId).not.toBe(anonymous.agentId);
  expect((await site.as(anonymous.token)('GET', `/v1/agents/${anonymous.agentId}`)).status).toBe(401);
  await site.forget(anonymous.cookie);
  expect((await askLetta('GET', `/v1/agents/${anonymous.agentId}`)).status).toBe(404);
});
