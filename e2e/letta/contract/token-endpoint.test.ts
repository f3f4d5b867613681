import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenEndpoint } from '../../../src/server.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

// The helper `letta-chat-widget/server`. Only Letta Cloud and local-letta mint tokens; others refuse.

const ORIGIN = 'https://shop.example';

let letta: ServerUnderTest;
let agentId: string;
let ask: (method: string, body: object) => Promise<Response>;

beforeAll(async () => {
  letta = await serverUnderTest();
  ({ id: agentId } = await letta.agent());
  const endpoint = createTokenEndpoint({
    apiKey: letta.apiKey,
    baseUrl: letta.baseUrl,
    origins: [ORIGIN],
    visitor: () => ({ id: 'ann', agentId }),
  });
  ask = (method, body) =>
    endpoint(
      new Request('https://shop.example/api/letta-token', {
        method,
        headers: { Origin: ORIGIN, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
});
afterAll(() => letta.close());

describe('the token endpoint, where Letta mints tokens,', () => {
  it('mints one and revokes it', async ({ skip }) => {
    skip(!letta.offers('token routes (Cloud only)'), 'token routes (Cloud only)');
    const minted = await ask('POST', { reason: 'initial' });
    expect(minted.status).toBe(200);
    const { token } = await minted.json();
    const read = () =>
      fetch(`${letta.baseUrl}/v1/agents/${agentId}`, { headers: { Authorization: `Bearer ${token}`, Origin: ORIGIN } });
    expect((await read()).status).toBe(200);
    expect((await ask('DELETE', { token })).status).toBe(204);
    expect((await read()).status).toBe(401);
    expect((await ask('DELETE', { token })).status).toBe(404);
  });
});

describe('the token endpoint, where Letta mints none,', () => {
  it('refuses in its own words, without key or details', async ({ skip }) => {
    skip(letta.offers('token routes (Cloud only)'), 'this server mints tokens');
    for (const response of [await ask('POST', { reason: 'initial' }), await ask('DELETE', { token: 'ck-let-x' })]) {
      const { error } = await response.json();
      expect([response.status, error.code]).toEqual([502, 'upstream']);
      expect(error.message).not.toContain(letta.apiKey);
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });
});
