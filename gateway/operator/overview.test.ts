import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { memoryState } from '../state/memory.ts';
import { API_KEY, BASE_URL } from '../testing/backend.ts';
import { startOperator, type RunningOperator } from '../testing/operator.ts';
import { freePort, startServer } from '../testing/process.ts';
import { createSite, GATEWAY_SECRET, GATEWAY_URL, say, type Site, type SiteVisitor } from '../testing/site.ts';

/** As if the gateway and the operator's server had opened the same file. */
const SHARED = { GATEWAY_SECRET, PUBLIC_LETTA_BASE_URL: GATEWAY_URL, STATE_URL: 'file:shared', GUARD: 'on' };

let site: Site;
let operator: RunningOperator;
let visitor: SiteVisitor;
let visitorId: string;

beforeEach(async () => {
  const state = memoryState();
  const local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 });
  site = await createSite({ GUARD: 'on' }, { state, local });
  operator = await startOperator({ variables: SHARED, state, local });
  visitor = await site.arrive();
  ({ visitorId } = (await read('/operator/visitors')).visitors[0]);
});

afterEach(() => operator.stop());

const read = async (path: string) => (await operator.ask('GET', path)).json();
const write = (content: string) =>
  site.site(visitor.token, 'POST', '/v1/conversations/default/messages', {
    ...say(content),
    agent_id: visitor.agentId,
  });

test('visitors are shown with what they have spent of their budgets, and all together', async () => {
  const { visitors, next } = await read('/operator/visitors');
  expect(visitors).toMatchObject([{ agentId: visitor.agentId, isAnonymous: true, isBanned: false }]);
  expect(visitors[0].spending).toContainEqual({ period: 'day', unit: 'runs', spent: 1, most: 200 });
  expect(next).toBeNull();
  const { spending, shared } = await read('/operator/overview');
  expect(spending).toContainEqual({ period: 'month', unit: 'runs', spent: 1, most: 50_000 });
  expect(shared).toBe(true);
});

test('a pause holds at the gateway until it is lifted', async () => {
  expect((await operator.ask('POST', '/api/letta-guard', { paused: true })).status).toBe(200);
  expect((await write('hello')).status).toBe(503);
  expect(await read('/operator/overview')).toMatchObject({ paused: true });
  await operator.ask('POST', '/api/letta-guard', { paused: false });
  expect((await write('hello')).status).toBe(200);
});

test('a visitor is banned, and their token ends', async () => {
  await operator.ask('POST', '/api/letta-guard', { visitorId, banned: true });
  expect((await write('hello')).status).toBe(401);
  expect(await read('/operator/overview')).toMatchObject({ banned: [visitorId] });
});

test('tokens are revoked, and a visitor is deleted', async () => {
  const query = `visitorId=${visitorId}`;
  expect(await (await operator.ask('DELETE', `/api/letta-token?${query}`)).json()).toEqual({ revoked: 1 });
  expect((await write('hello')).status).toBe(401);
  const { deleted } = await (await operator.ask('DELETE', `/api/letta-visitor?${query}`)).json();
  expect(deleted).toMatchObject({ agents: 1 });
  expect(await read('/operator/visitors')).toEqual({ visitors: [], next: null });
});

test('the gateway’s newest errors are shown, without what was sent', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  site.upstream.answer = async () => Response.json({ detail: `SECRET ${API_KEY}` }, { status: 500 });
  await site.ask('POST', { reason: 'initial' });
  logged.mockRestore();
  const { errors } = await read('/operator/overview');
  expect(errors[0]).toMatchObject({ method: 'POST', route: '/api/letta-token', status: 502 });
  expect(JSON.stringify(errors)).not.toMatch(/SECRET|SENTINEL/);
});

describe('the page', () => {
  test('opens without a key, holds nothing, and runs no script but its own', async () => {
    const page = await fetch(operator.rest);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(await page.text()).not.toContain(visitorId);
    expect((await fetch(`${operator.rest}/page.js`)).headers.get('content-type')).toMatch(/^text\/javascript/);
  });

  test.each(['/operator/overview', '/operator/visitors', '/api/letta-guard'])(
    'gets %s with the key only',
    async (path) => {
      expect((await fetch(operator.rest + path)).status).toBe(401);
    },
  );
});

test('where the state isn’t shared, a pause is refused, since the gateway wouldn’t notice', async () => {
  const alone = await startOperator();
  try {
    expect((await alone.ask('POST', '/api/letta-guard', { paused: true })).status).toBe(503);
    expect(await (await alone.ask('GET', '/operator/overview')).json()).toMatchObject({ shared: false });
  } finally {
    await alone.stop();
  }
});

describe('the command', () => {
  const variables = { LETTA_API_KEY: API_KEY, LETTA_BASE_URL: BASE_URL };

  test('refuses a weak key without printing it', async () => {
    const { ended } = startServer({ ...variables, OPERATOR_KEY: 'SENTINEL-short' }, ['operator']);
    const { code, said } = await ended;
    expect(code).toBe(1);
    expect(said).toMatch(/^OPERATOR_KEY must have \d+ characters or more\.\n$/);
  });

  test('serves the page and the tools until it is told to stop', async () => {
    const [port, mcpPort] = [await freePort(), await freePort()];
    const server = startServer(
      {
        ...variables,
        OPERATOR_KEY: 'operator-SENTINEL-0123456789-abcdefgh',
        OPERATOR_PORT: String(port),
        OPERATOR_MCP_PORT: String(mcpPort),
      },
      ['operator'],
    );
    await server.ready;
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${mcpPort}/mcp`, { method: 'POST' })).status).toBe(401);
    server.child.kill('SIGTERM');
    const { code, said } = await server.ended;
    expect(code).toBe(0);
    expect(said).not.toContain('SENTINEL');
  }, 30_000);
});
