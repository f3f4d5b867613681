import { afterAll, expect, it, vi } from 'vitest';
import { allOf, framesOf, textOf, type Frame } from '../../e2e/letta/frames.ts';
import { askLetta, contractSite, isLocal, say, SLOW } from '../testing/contract.ts';

// What tokens of the gateway open, on the Letta that LETTA_BASE_URL names. `npm run test:letta`.

const site = contractSite();
afterAll(site.leave);

/** Somebody with an agent of their own, deleted at the end. */
async function arrive() {
  const visitor = await site.arrive();
  const runs = async () =>
    (await askLetta('GET', `/v1/runs/?agent_id=${visitor.agentId}&limit=100`)).json as { id: string; status: string }[];
  return { ...visitor, runs };
}

/** `vary` says another letter each time it is asked, so that two runs can't look like one. The local agent has no such. */
const PROMPT = isLocal ? 'echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' : 'vary 40';
const COUNT = isLocal ? 49 : 40;

/** Reads so many frames, and breaks off. */
async function take(response: Response, count: number): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of framesOf(response)) if (frames.push(frame) >= count) break;
  return frames;
}

/** The text is one letter over and over, of one run and whole. */
function expectOneRun(text: string): void {
  const letters = text.replaceAll(/[^a-z]/gi, '');
  expect(letters).toMatch(/^([a-z])\1*$/i);
  expect(letters).toHaveLength(COUNT);
}

it('tells what its tokens open', async () => {
  const { features } = await arrive();
  // Copies up to a message are newer than server 0.16.8.
  expect(features?.filter((one) => one !== 'fork')).toEqual([
    'conversations',
    'runs',
    'memory-write',
    'feedback',
    'sign-out',
    'delete-data',
  ]);
});

it.each<[string, (agentId: string) => string]>([
  ['the agent’s route', (agentId) => `/v1/agents/${agentId}/messages`],
  ['the agent’s streaming route', (agentId) => `/v1/agents/${agentId}/messages/stream`],
  ['the own conversation’s route', () => '/v1/conversations/default/messages'],
])('streams by %s, and a message that was cut off and is sent again joins its run', async (_, path) => {
  const { ask, agentId, runs, messages } = await arrive();
  for (const more of [{ background: true }, {}]) {
    const otid = crypto.randomUUID();
    const body = say(PROMPT, otid, { agent_id: agentId, ...more });
    // A real Letta lets go of the conversation a moment after its last answer.
    const first = await vi.waitUntil(
      async () => {
        const response = await ask('POST', path(agentId), body);
        return response.status !== 409 && response;
      },
      { timeout: 20_000 },
    );
    await take(first, 4);
    const [again, third] = await Promise.all(
      [1, 2].map(async () => allOf(framesOf(await ask('POST', path(agentId), body)))),
    );
    expectOneRun(textOf(again ?? []));
    expect(textOf(third ?? [])).toBe(textOf(again ?? []));
    // After its end as well.
    const last = await allOf(framesOf(await ask('POST', path(agentId), body)));
    expect(textOf(last)).toBe(textOf(again ?? []));
    const history = (await (await ask('GET', `${messages}?limit=50`)).json()) as Frame[];
    const stored = history.filter(({ message_type: type }) => type === 'assistant_message');
    expect(stored.map(({ content }) => content)).toContain(textOf(last));
  }
  expect(await runs()).toHaveLength(2);
});

it('continues a cut stream by run, by conversation, and by otid', async () => {
  const { ask, agentId, runs } = await arrive();
  const otid = crypto.randomUUID();
  const first = await take(
    await ask('POST', '/v1/conversations/default/messages', say(PROMPT, otid, { agent_id: agentId, background: true })),
    8,
  );
  const runId = first.find(({ run_id: id }) => id)?.run_id ?? '';
  const after = first.findLast(({ seq_id: number }) => number)?.seq_id ?? 0;
  const resume = { agent_id: agentId, starting_after: after, include_pings: true };
  const rest = await Promise.all(
    [
      ask('POST', `/v1/runs/${runId}/stream`, resume),
      ask('POST', '/v1/conversations/default/stream', resume),
      ask('POST', '/v1/conversations/default/stream', { ...resume, otid }),
    ].map(async (response) => allOf(framesOf(await response))),
  );
  for (const frames of rest) expectOneRun(textOf([...first, ...frames]));
  expect((await runs()).map(({ id }) => id)).toEqual([runId]);
});

it('lists runs that are under way, of one conversation or all', async () => {
  const { ask, agentId } = await arrive();
  const conversation = (await (await ask('POST', '/v1/conversations/', { summary: 'Other' })).json()) as { id: string };
  const active = async (query = '') =>
    ((await (await ask('GET', `/v1/runs/?agent_id=${agentId}&active=true${query}`)).json()) as { id: string }[]).map(
      ({ id }) => id,
    );
  expect(await active()).toEqual([]);
  const start = async (id: string) => {
    const response = await ask('POST', `/v1/conversations/${id}/messages`, say(SLOW, undefined, { background: true }));
    return (await take(response, 2)).find(({ run_id: run }) => run)?.run_id ?? '';
  };
  const [own, other] = [await start('default'), await start(conversation.id)];
  expect((await active()).toSorted()).toEqual([own, other].toSorted());
  expect(await active('&conversation_id=default')).toEqual([own]);
  expect(await active(`&conversation_id=${conversation.id}`)).toEqual([other]);
  const stranger = await arrive();
  expect((await stranger.ask('GET', `/v1/runs/?agent_id=${agentId}&active=true`)).status).toBe(404);
  expect(await (await stranger.ask('GET', '/v1/runs/?active=true')).json()).toEqual([]);
  // One stops by its id, the other is left alone.
  expect(await (await ask('POST', `/v1/agents/${agentId}/messages/cancel`, { run_ids: [own] })).json()).toEqual({
    [own]: 'cancelled',
  });
  await expect.poll(() => active(), { timeout: 60_000 }).toEqual([other]);
  expect((await ask('POST', `/v1/conversations/${conversation.id}/cancel`, {})).status).toBe(200);
  await expect.poll(() => active(), { timeout: 60_000 }).toEqual([]);
});

it('starts a run without waiting for it, once for each otid', async () => {
  const { ask, messages, runs } = await arrive();
  const body = { messages: [{ role: 'user', content: PROMPT, otid: crypto.randomUUID() }] };
  const [one, two] = [await ask('POST', `${messages}/async`, body), await ask('POST', `${messages}/async`, body)];
  const [first, second] = [await one.json(), await two.json()];
  expect(first.id).toMatch(/^run-/);
  expect(second.id).toBe(first.id);
  await expect
    .poll(async () => (await (await ask('GET', `/v1/runs/${first.id}`)).json()).status, { timeout: 90_000 })
    .toBe('completed');
  expect(await runs()).toHaveLength(1);
});

it('answers without a stream, and doesn’t run the same message again', async () => {
  const { ask, messages, runs } = await arrive();
  const body = { ...say('echo hello'), streaming: false };
  const first = await ask('POST', messages, body);
  expect([first.status, (await first.json()).stop_reason.stop_reason]).toEqual([200, 'end_turn']);
  expect((await ask('POST', messages, body)).status).toBe(409);
  expect(await runs()).toHaveLength(1);
});

it('refuses another message while one is answered, and takes it afterwards', async () => {
  const { ask, messages, runs } = await arrive();
  const slow = isLocal ? 'slow' : 'slow 20';
  const running = await ask('POST', messages, say(slow));
  const busy = await ask('POST', messages, say('echo later'));
  expect([busy.status, (await busy.json()).detail]).toEqual([409, expect.stringMatching(/CONFLICT/)]);
  await ask('POST', `${messages}/cancel`, {});
  await allOf(framesOf(running));
  const later = say('echo later');
  await expect
    .poll(
      async () => {
        const response = await ask('POST', messages, later);
        return response.ok && textOf(await allOf(framesOf(response)));
      },
      { timeout: 60_000 },
    )
    .toContain('later');
  expect(await runs()).toHaveLength(2);
});
