import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readStream, textOf } from '../frames.ts';
import { message, SDK_HEADER } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());
beforeEach(({ skip }) => skip(!letta.offers('token routes (Cloud only)'), 'token routes (Cloud only)'));

const ORIGIN = 'https://shop.example';

it('a client-side token opens its agent for chat, nothing else, and nothing once it is revoked', async () => {
  const [agent, other] = [await letta.agent(), await letta.agent()];
  const policy = [{ type: 'agent' as const, id: agent.id, access: ['read_messages', 'write_messages', 'read_agent'] }];
  const made = await letta.http('POST', '/v1/client-side-access-tokens', { policy, hostname: ORIGIN });
  expect(made.status).toBe(201);
  const { token } = await made.json();
  const as = (method: string, path: string, body?: object) =>
    letta.http(method, path, body, { ...SDK_HEADER, Authorization: `Bearer ${token}`, Origin: ORIGIN });
  const messages = `/v1/agents/${agent.id}/messages`;
  const ask = () =>
    as('POST', messages, { messages: [message('echo by a token')], streaming: true, stream_tokens: true });
  expect(textOf((await readStream(await ask())).frames)).toBe('by a token');
  expect((await as('GET', messages)).status).toBe(200);
  expect((await as('GET', `/v1/agents/${agent.id}`)).status).toBe(200);
  for (const path of [`/v1/agents/${other.id}/messages`, `/v1/conversations/?agent_id=${agent.id}`, '/v1/runs/']) {
    expect([path, (await as('GET', path)).status]).toEqual([path, 401]);
  }
  await letta.sdk.accessTokens.delete(token, { body: {} });
  expect((await ask()).status).toBe(401);
});
