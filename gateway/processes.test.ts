import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DRIVER_NAMES } from './testing/drivers.ts';
import {
  arrive,
  refusedWith,
  startGateways,
  startLetta,
  words,
  type Arrived,
  type RunningGateway,
  type RunningLetta,
} from './testing/gateways.ts';

// The guard, tried over HTTP on gateways as their users start them. With SQLite and Redis these are two processes, and
// whatever happens at the one is seen at the other.

const STRANGERS = 7;
const TOOL = { description: 'Adds to the cart.', parameters: { type: 'object', properties: {} } };
const SECONDS = 1_000;
const STREAMED = { streaming: true, stream_tokens: true, background: true };

describe.each(DRIVER_NAMES)('with its state in %s', (driver) => {
  let letta: RunningLetta;
  let gateways: Awaited<ReturnType<typeof startGateways>> | undefined;
  let one: RunningGateway;
  let two: RunningGateway;
  beforeAll(async () => {
    letta = await startLetta();
    gateways = await startGateways(driver, letta, {
      NEW_VISITORS: String(STRANGERS),
      ADDRESS_LIMIT: '100000',
      VISITOR_RUNS_DAY: '20',
      GATEWAY_HIDE: 'tool-returns',
      GATEWAY_CLIENT_TOOLS: JSON.stringify({ add_to_cart: TOOL, web_search: TOOL }),
    });
    ({ one, two } = gateways);
  }, 120 * SECONDS);
  afterAll(async () => {
    letta.stop();
    await gateways?.stop();
  });

  const runsOf = ({ agentId }: Arrived) => letta.runsOf(agentId);
  const stream = (ann: Arrived, at: RunningGateway, text: string, more: object = {}) =>
    ann.as(at)('POST', ann.messages, words(text, { ...STREAMED, ...more }));

  it('who only looks gets no agent and no cookie, and Letta isn’t asked', async () => {
    letta.asked.length = 0;
    for (const gateway of [one, two]) {
      const response = await gateway.ask('POST', '/api/letta-token', { reason: 'initial' });
      expect([response.status, await response.json()]).toEqual([
        200,
        { agentId: null, serverTime: expect.any(String) },
      ]);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    expect(letta.asked).toEqual([]);
  });

  it('300 messages at once by one visitor, over both, start two runs at Letta', async () => {
    const ann = await arrive(one);
    const conversations = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const response = await ann.as(one)('POST', '/v1/conversations/', {});
        return `/v1/conversations/${((await response.json()) as { id: string }).id}/messages`;
      }),
    );
    const paths = [ann.messages, `${ann.messages}/async`, `${ann.messages}/stream`, ...conversations];
    letta.hold();
    const body = words('echo one two three', STREAMED);
    const responses = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        ann.as(index % 2 ? one : two)('POST', paths[index % paths.length] ?? '', body),
      ),
    );
    expect(runsOf(ann).length).toBeGreaterThan(0);
    expect(runsOf(ann).length).toBeLessThanOrEqual(2);
    const refused = responses.filter(({ ok }) => !ok);
    expect(refused.length).toBe(300 - runsOf(ann).length);
    // On a busy machine the state may answer too late, which refuses as well.
    expect(refused.filter(({ status }) => ![409, 429, 503].includes(status))).toEqual([]);
    expect(refused.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
    letta.letGo();
    await Promise.all(responses.map((response) => response.text()));
  }, 120_000);

  it('a run holds its place while it is live, though nobody listens, and is followed by the next once it is over', async () => {
    const ann = await arrive(one);
    letta.hold();
    const response = await stream(ann, one, 'echo one two three');
    expect(response.status).toBe(200);
    await response.body?.cancel();
    const send = () => stream(ann, two, 'echo next');
    // Letta is looked at again and again, and says that it is live.
    letta.asked.length = 0;
    const looks = () => letta.asked.filter((line) => line.startsWith('GET /v1/runs/run-')).length;
    await expect
      .poll(async () => [await refusedWith(send()), looks() > 3], { timeout: 60 * SECONDS, interval: SECONDS })
      .toEqual([[409, 'busy'], true]);
    expect(runsOf(ann)).toHaveLength(1);
    letta.letGo();
    await expect.poll(async () => (await send()).status, { timeout: 60 * SECONDS, interval: SECONDS }).toBe(200);
    expect(runsOf(ann)).toHaveLength(2);
  }, 120_000);

  it('1,000 strangers of one IPv6 network get as many agents as are allowed, and another network its own', async () => {
    const before = letta.local.store.agents.size;
    const knock = (index: number, address: string) =>
      (index % 2 ? one : two).ask(
        'POST',
        '/api/letta-token',
        { reason: 'first-message' },
        { 'x-forwarded-for': address },
      );
    const statuses: number[] = [];
    for (let start = 0; start < 1_000; start += 50) {
      const some = Array.from({ length: 50 }, async (_, count) => {
        const index = start + count;
        const response = await knock(index, `2001:db8:1:2:${index.toString(16)}::1`);
        expect(response.headers.getSetCookie()).toHaveLength(response.ok ? 1 : 0);
        return response.status;
      });
      statuses.push(...(await Promise.all(some)));
    }
    expect(letta.local.store.agents.size - before).toBeLessThanOrEqual(STRANGERS);
    expect(statuses.filter((status) => status === 200).length).toBe(letta.local.store.agents.size - before);
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => ![200, 429, 503].includes(status))).toEqual([]);
    // The same network, written otherwise; then an IPv4 address, as IPv6 and with a port.
    expect((await knock(0, '[2001:DB8:1:2::ffff]:443')).status).toBe(429);
    const mapped = ['198.51.100.7', '::ffff:198.51.100.7', '198.51.100.7:8080', '[::ffff:c633:6407]:1'];
    for (let index = 0; index < STRANGERS; index += 1) {
      expect((await knock(index, mapped[index % mapped.length] ?? '')).status).toBe(200);
    }
    for (const address of mapped) expect((await knock(1, address)).status).toBe(429);
  }, 300_000);

  it('a pause at the one stops the other: sends, strangers and streams; what was said can be read', async () => {
    const ann = await arrive(one);
    letta.hold();
    const response = await stream(ann, two, 'echo one two three');
    expect((await one.operate({ paused: true })).status).toBe(200);
    // It would go on for as long as the run is held.
    expect(await response.text()).not.toContain('stop_reason');
    expect(await refusedWith(stream(ann, two, 'echo hi'))).toEqual([503, 'paused']);
    expect(await refusedWith(two.ask('POST', '/api/letta-token', { reason: 'first-message' }))).toEqual([
      503,
      'paused',
    ]);
    expect((await ann.as(two)('GET', ann.messages)).status).toBe(200);
    letta.letGo();
    await one.operate({ paused: false });
    await expect
      .poll(async () => (await stream(ann, two, 'echo hi')).status, { timeout: 60 * SECONDS, interval: SECONDS })
      .toBe(200);
  }, 120_000);

  it('a ban at the one ends the visitor’s stream and tokens at the other, and no other visitor’s', async () => {
    const [ann, bob] = [await arrive(one), await arrive(two)];
    const tag = letta.local.store.agents.get(ann.agentId)?.tags[0] ?? '';
    const visitorId = tag.replace('letta-chat-visitor:', '');
    letta.hold();
    const [anns, bobs] = [await stream(ann, two, 'echo one two'), await stream(bob, two, 'echo one two')];
    expect((await one.operate({ visitorId, banned: true })).status).toBe(200);
    expect(await anns.text()).not.toContain('stop_reason');
    expect((await ann.as(two)('GET', ann.messages)).status).toBe(401);
    const back = two.ask('POST', '/api/letta-token', { reason: 'initial' }, { cookie: ann.cookie });
    expect(await refusedWith(back)).toEqual([403, 'forbidden']);
    letta.letGo();
    expect(await bobs.text()).toContain('[DONE]');
  }, 60_000);

  it('a token that is revoked at the one ends its stream at the other, within a second', async () => {
    const ann = await arrive(one);
    letta.hold();
    const response = await stream(ann, two, 'echo one two three');
    const began = performance.now();
    const revoked = await one.ask('DELETE', '/api/letta-token', { token: ann.token }, { cookie: ann.cookie });
    expect(revoked.status).toBe(204);
    expect(await response.text()).not.toContain('stop_reason');
    // A second, and more for a machine with other things to do. By itself it would end after 90.
    expect(performance.now() - began).toBeLessThan(10 * SECONDS);
    expect((await ann.as(two)('GET', ann.messages)).status).toBe(401);
    letta.letGo();
  }, 60_000);

  it('a visitor’s budget is one for both, and its end has a code', async () => {
    const ann = await arrive(one);
    const send = (index: number) => ann.as(index % 2 ? one : two)('POST', ann.messages, words('echo hi'));
    for (let index = 0; index < 20; index += 1) expect((await send(index)).status).toBe(200);
    expect([await refusedWith(send(0)), await refusedWith(send(1))]).toEqual([
      [429, 'budget'],
      [429, 'budget'],
    ]);
    expect(runsOf(ann)).toHaveLength(20);
  }, 60_000);

  it('bodies: 16 kB of text, 32 levels of JSON, 8 MB in all; what is refused starts nothing', async () => {
    const ann = await arrive(one);
    const send = (body: unknown) => ann.as(two)('POST', ann.messages, body);
    expect(await refusedWith(send(words('ä'.repeat(8_193))))).toEqual([413, 'too-large']);
    expect((await send(`${'['.repeat(40)}${']'.repeat(40)}`)).status).toBe(400);
    expect((await send('['.repeat(1_000_000))).status).toBe(400);
    expect(runsOf(ann)).toEqual([]);
    expect((await send(words('x'.repeat(16_384)))).status).toBe(200);
  }, 60_000);

  it('tools: the operator’s list only, none by a server tool’s name, and results of no server tool’s call', async () => {
    const ann = await arrive(one);
    const offer = (name: string) =>
      ann.as(two)('POST', ann.messages, words('hi', { client_tools: [{ name, ...TOOL }] }));
    for (const name of ['run_shell', 'constructor', 'web_search']) {
      expect(await refusedWith(offer(name))).toEqual([403, 'client-tool']);
    }
    expect((await offer('add_to_cart')).status).toBe(200);
    const asked = (await (await ann.as(one)('POST', ann.messages, words('email'))).json()) as {
      messages: { tool_call?: { tool_call_id: string } }[];
    };
    const id = asked.messages.find(({ tool_call: call }) => call)?.tool_call?.tool_call_id;
    expect(id).toBeDefined();
    const returned = { tool_call_id: id, tool_return: 'SENT', status: 'success' };
    for (const message of [
      { type: 'tool_return', tool_returns: [returned] },
      { type: 'approval', approvals: [{ type: 'tool', ...returned }] },
    ]) {
      expect((await ann.as(two)('POST', ann.messages, { messages: [message] })).status).toBe(403);
    }
    const decision = { type: 'approval', approvals: [{ type: 'approval', tool_call_id: id, approve: false }] };
    expect((await ann.as(two)('POST', ann.messages, { messages: [decision] })).status).toBe(200);
  }, 60_000);

  it('nothing of tools’ returns survives GATEWAY_HIDE, in streams and in histories', async () => {
    const ann = await arrive(one);
    const streamed = await (await stream(ann, two, 'weather')).text();
    const stored = await (await ann.as(one)('GET', `${ann.messages}?limit=50`)).text();
    const atLetta = JSON.stringify([...letta.local.store.threads.values()].map(({ messages }) => messages));
    expect(atLetta).toContain('tool_return_message');
    for (const seen of [streamed, stored]) {
      expect(seen).toContain('tool_call_message');
      expect(seen).not.toMatch(/func_response|stdout|"tool_return":"[^"]/);
    }
  }, 60_000);

  it('what Letta says where it fails is replaced, with an id under which the log has it, without keys', async () => {
    const ann = await arrive(one);
    letta.instead.answer = ({ method, url }) =>
      method === 'GET' && url.endsWith(ann.agentId)
        ? Response.json({ detail: 'SECRET of db.internal, key sk-let-SENTINEL-processes' }, { status: 500 })
        : undefined;
    const response = await ann.as(two)('GET', `/v1/agents/${ann.agentId}`);
    delete letta.instead.answer;
    const { request_id: id, ...body } = (await response.json()) as { request_id: string };
    expect([response.status, JSON.stringify(body)]).toEqual([500, expect.not.stringMatching(/SECRET|SENTINEL/)]);
    await expect.poll(() => two.said()).toContain(id);
    expect(two.said()).toContain('SECRET of db.internal');
    expect(two.said()).not.toContain('sk-let-SENTINEL');
  }, 60_000);
});
