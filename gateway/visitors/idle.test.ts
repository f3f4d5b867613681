import { expect, it } from 'vitest';
import { systemClock } from '../../demo/local-letta/clock.ts';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { createApp } from '../app.ts';
import { readConfig } from '../operations/config.ts';
import { memoryState } from '../state/memory.ts';
import { API_KEY } from '../testing/backend.ts';
import { createSite, say, type SiteVisitor } from '../testing/site.ts';
import { findIdle } from './idle.ts';
import { signedInOrAnonymous } from './visitor.ts';

const SECRET = 'a secret of thirty-two characters';
const DAY_MS = 24 * 60 * 60 * 1000;

/** Letta, some days from now. */
async function setUp() {
  let days = 0;
  const now = () => Date.now() + days * DAY_MS;
  const local = createLocalLetta({ apiKey: API_KEY, delayMs: 0, clock: { ...systemClock, now } });
  const userOf = async (request: Request) => request.headers.get('x-user');
  const site = await createSite(
    { COOKIE_SECRET: SECRET },
    { authenticate: signedInOrAnonymous(userOf, SECRET), local },
  );
  const nameOf = ({ agentId }: SiteVisitor) =>
    local.store.agents.get(agentId)?.tags[0]?.replace('letta-chat-visitor:', '');
  const idle = async () => (await findIdle(site.letta, 30, now())).map(({ visitorId }) => visitorId);
  return { site, local, nameOf, idle, wait: (more: number) => void (days += more) };
}

it('finds anonymous visitors who haven’t written for long, and neither who has, nor who is signed in', async () => {
  const { site, nameOf, idle, wait } = await setUp();
  const ann = await site.arrive();
  const bob = await site.arrive();
  const cem = await site.arrive();
  // Cem signs in, and takes the conversation along.
  await site.ask('POST', {}, { cookie: cem.cookie, 'x-user': 'cem' });
  wait(20);
  expect((await site.site(bob.token, 'POST', `/v1/agents/${bob.agentId}/messages`, say('echo hi'))).status).toBe(200);
  wait(9);
  expect(await idle()).toEqual([]);
  wait(2);
  expect(await idle()).toEqual([nameOf(ann)]);
  wait(20);
  expect((await idle()).toSorted()).toEqual([nameOf(ann), nameOf(bob)].toSorted());
});

it('deletes them with all that is theirs, after a dry run that deletes nothing', async () => {
  const { site, local } = await setUp();
  const ann = await site.arrive();
  const config = readConfig({ LETTA_API_KEY: API_KEY, GUARD: 'off' });
  const app = createApp({ config, letta: site.letta, state: memoryState(), addressOf: () => '' });
  // Everybody who wrote before tomorrow.
  expect(await app.sweepIdle(-1, true)).toMatchObject([{ lastSeen: expect.any(String) }]);
  expect(local.store.agents.has(ann.agentId)).toBe(true);
  expect(await app.sweepIdle(-1, false)).toHaveLength(1);
  expect([
    local.store.agents.has(ann.agentId),
    local.store.blocks.has(ann.blockId),
    local.store.identities.size,
  ]).toEqual([false, false, 0]);
  expect(await app.sweepIdle(-1, false)).toEqual([]);
});
