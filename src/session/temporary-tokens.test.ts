import { describe, expect, test } from 'vitest';
import { createTemporaryTokens } from './temporary-tokens.ts';
import type { TokenAnswer } from './tokens.ts';

const ANSWER: TokenAnswer = {
  token: 'token-1',
  agentId: 'agent-temporary',
  expiresAt: '2126-11-23T10:05:00Z',
  features: ['temporary'],
};

/** Tokens of an endpoint that gives these responses, one after the other. */
function tokensFrom(...responses: Response[]) {
  const asked: [method: string | undefined, body: unknown, keepalive: boolean | undefined][] = [];
  const fetch: typeof globalThis.fetch = async (_, { method, body, keepalive } = {}) => {
    asked.push([method, JSON.parse(String(body)), keepalive]);
    return responses.shift() ?? Response.error();
  };
  const tokens = createTemporaryTokens('/token', 'same-origin', fetch, 'agent-usual');
  const mint = () => tokens.mint({ reason: 'first-message', previous: null, signal: new AbortController().signal });
  return { asked, tokens, mint };
}

const refusal = (status: number, code: string) => Response.json({ error: { code, message: 'No.' } }, { status });

describe('tokens for a temporary chat', () => {
  test('are asked for by name, and the chat ends by a request that outlives its page', async () => {
    const { asked, tokens, mint } = tokensFrom(Response.json(ANSWER), new Response(null, { status: 204 }));
    await expect(mint()).resolves.toMatchObject(ANSWER);
    await tokens.end();
    expect(asked).toEqual([
      ['POST', { reason: 'first-message', temporary: true }, false],
      ['DELETE', { temporary: true }, true],
    ]);
  });

  test('are refused as the page’s configuration where the endpoint has none', async () => {
    const { tokens, mint } = tokensFrom(refusal(403, 'temporary'), refusal(403, 'temporary'));
    await expect(mint()).rejects.toMatchObject({ code: 'configuration', retryable: false, status: 403 });
    await expect(tokens.end()).rejects.toMatchObject({ code: 'configuration', retryable: false });
  });

  test.each([
    ['the agent that remembers the visitor', { ...ANSWER, agentId: 'agent-usual' }],
    ['an answer of an endpoint that doesn’t know of temporary chats', { ...ANSWER, features: ['runs'] }],
  ])('are never for %s', async (_, answer) => {
    await expect(tokensFrom(Response.json(answer)).mint()).rejects.toMatchObject({ code: 'configuration' });
  });

  test.each([
    ['another agent', { ...ANSWER, agentId: 'agent-another' }],
    ['nobody', { agentId: null, features: ['temporary'] }],
  ])('end where the endpoint comes to name %s', async (_, answer) => {
    const { mint } = tokensFrom(Response.json(ANSWER), Response.json(answer));
    await mint();
    await expect(mint()).rejects.toMatchObject({ code: 'not-found', retryable: false });
  });

  test.each([
    ['is gone already', refusal(404, 'not-found'), null],
    ['can’t be ended now', refusal(502, 'upstream'), { code: 'token-endpoint', retryable: true }],
    ['is nobody’s any more', refusal(401, 'unauthorized'), { code: 'forbidden', retryable: false }],
  ])('say of a chat that it %s', async (_, response, error) => {
    const ended = tokensFrom(response).tokens.end();
    if (error) await expect(ended).rejects.toMatchObject(error);
    else await expect(ended).resolves.toBeUndefined();
  });
});
