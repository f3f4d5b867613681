import { expect, test, vi } from 'vitest';
import { ownAgents } from './agents.ts';
import { createBackend } from '../testing/backend.ts';

const created = ({ seen }: ReturnType<typeof createBackend>) =>
  seen.filter(({ method, url }) => method === 'POST' && new URL(url).pathname.startsWith('/v1/agents'));

test('two first requests at once make one agent', async () => {
  const backend = createBackend();
  const agentFor = ownAgents({ letta: backend.letta });
  const ids = await Promise.all([agentFor({ id: 'ann' }), agentFor({ id: 'ann' }), agentFor({ id: 'bob' })]);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[0]);
  expect(created(backend)).toHaveLength(2);
});

test('a server that starts anew finds the visitor’s agent', async () => {
  const backend = createBackend();
  const before = await ownAgents({ letta: backend.letta })({ id: 'ann, of "here" & now' });
  expect(await ownAgents({ letta: backend.letta })({ id: 'ann, of "here" & now' })).toBe(before);
  expect(created(backend)).toHaveLength(1);
});

test('an agent that was deleted is made again', async () => {
  const backend = createBackend();
  const agentFor = ownAgents({ letta: backend.letta });
  const before = await agentFor({ id: 'ann' });
  backend.local.store.removeAgent(before);
  expect(await agentFor({ id: 'ann' })).not.toBe(before);
});

test('a failure is not remembered', async () => {
  const backend = createBackend();
  const agentFor = ownAgents({ letta: backend.letta });
  const { answer } = backend.upstream;
  backend.upstream.answer = async () => new Response('{}', { status: 500 });
  await expect(agentFor({ id: 'ann' })).rejects.toMatchObject({ status: 500 });
  backend.upstream.answer = answer;
  await expect(agentFor({ id: 'ann' })).resolves.toMatch(/^agent-/);
});

test('an agent has a human block of its own, the visitor’s tag, and the model that was asked for', async () => {
  const backend = createBackend();
  await ownAgents({ letta: backend.letta, model: 'openai/gpt-4.1' })({ id: 'ann' });
  const body = JSON.parse(created(backend)[0]?.body ?? '{}') as { memory_blocks: { label: string }[]; tags: string[] };
  expect(body.tags).toEqual(['letta-chat-visitor:ann', expect.stringMatching(/^letta-chat-origin:/)]);
  expect(body).toMatchObject({ model: 'openai/gpt-4.1' });
  expect(body.memory_blocks.map(({ label }) => label)).toEqual(['human', 'persona']);
});

test('an agent that Letta makes too late is not made twice', async () => {
  const backend = createBackend();
  const { answer } = backend.upstream;
  let finish: () => void = () => undefined;
  backend.upstream.answer = async (request) => {
    if (request.method !== 'POST' || !request.url.endsWith('/v1/agents/')) return answer(request);
    // The request runs into its time limit, and Letta makes the agent all the same.
    const copy = new Request(request.url, { method: 'POST', headers: request.headers, body: await request.text() });
    finish = () => void answer(copy);
    throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  };
  const agentFor = ownAgents(backend);
  await expect(agentFor({ id: 'ann' })).rejects.toThrow();
  const before = backend.seen.length;
  const again = agentFor({ id: 'ann' });
  // It has looked, found nothing, and looks again.
  const looks = () => backend.seen.slice(before).filter(({ url }) => url.includes('/v1/agents')).length;
  await vi.waitFor(() => expect(looks()).toBeGreaterThan(1), 10_000);
  finish();
  expect(await again).toMatch(/^agent-/);
  expect(created(backend)).toHaveLength(1);
});
