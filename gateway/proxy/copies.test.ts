import { describe, expect, it } from 'vitest';
import { mint } from '../testing/backend.ts';
import { createSite } from '../testing/site.ts';

// Whether a visitor's conversations can be copied up to a message, which not every Letta can.

/** A site in front of a Letta of this version; undefined: one that doesn't answer. */
async function siteOn(version: string | undefined) {
  const site = await createSite();
  const { answer } = site.upstream;
  const server = { version };
  site.upstream.answer = async (request) => {
    if (new URL(request.url).pathname !== '/v1/health/') return answer(request);
    if (server.version === undefined) throw new TypeError('fetch failed');
    return Response.json(server.version === '' ? { status: 'ok' } : { version: server.version, status: 'ok' });
  };
  return { site, server, isOffered: async () => featuresOf((await mint(site)).answer).includes('fork') };
}

const featuresOf = (answer: object): string[] => (answer as { features: string[] }).features;

describe('copies of conversations', () => {
  it.each([
    ['0.16.8', false],
    ['0.16.7', false],
    ['0.9.10', false],
    ['0.16.9', true],
    ['0.17.0', true],
    ['1.0.0', true],
    ['2026-11-02', true],
    ['', true],
  ])('of a Letta that calls itself “%s” are offered: %s', async (version, isOffered) => {
    expect(await (await siteOn(version)).isOffered()).toBe(isOffered);
  });

  it('of a Letta that can’t be asked aren’t offered, until it can', async () => {
    const { server, isOffered } = await siteOn(undefined);
    expect(await isOffered()).toBe(false);
    server.version = '1.0.0';
    expect(await isOffered()).toBe(true);
  });

  it('are refused where they aren’t offered, and Letta is asked for none: it would hide the original', async () => {
    const { site } = await siteOn('0.16.8');
    const { token, agentId, conversationId } = await site.arrive();
    site.seen.length = 0;
    for (const id of ['default', conversationId]) {
      const query = `?agent_id=${agentId}`;
      const response = await site.site(token, 'POST', `/v1/conversations/${id}/fork${query}`, {});
      expect([response.status, (await response.json()).error.code]).toEqual([403, 'fork']);
    }
    expect(site.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('are asked about once', async () => {
    const { site } = await siteOn('1.0.0');
    for (let count = 0; count < 3; count += 1) await mint(site);
    expect(site.seen.filter(({ url }) => url.includes('/health'))).toHaveLength(1);
  });
});
