import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { ConfigError } from '../operations/config.ts';
import { memoryState } from '../state/memory.ts';
import { API_KEY } from '../testing/backend.ts';
import { createSite, say, type Site } from '../testing/site.ts';

// What strangers may cost. What holds over several processes is tried in ../processes.test.ts.

const variables = (more: Record<string, string> = {}) => ({
  GUARD: 'on',
  COOKIE_SECRET: 'cookie-'.repeat(5),
  NEW_VISITORS: '1000000',
  VISITOR_LIMIT: '1000000',
  ADDRESS_LIMIT: '1000000',
  ...more,
});

/** Two gateways on one state, in front of one Letta. */
async function pair(more: Record<string, string> = {}, delayMs = 0): Promise<{ one: Site; two: Site }> {
  const local = createLocalLetta({ apiKey: API_KEY, delayMs });
  const state = memoryState();
  const start = () => createSite(variables(more), { state, local });
  return { one: await start(), two: await start() };
}

const runsOf = ({ local }: Site, agentId: string) =>
  [...local.store.runs.values()].filter(({ thread }) => thread.agentId === agentId);

/** A visitor who has said nothing yet. */
async function visit({ ask }: Site) {
  const response = await ask('POST', { reason: 'initial' });
  const { token, agentId } = (await response.json()) as { token: string; agentId: string };
  return { token, agentId };
}

/** Takes over all that a gateway waits for by the clock. */
const stopClock = () =>
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });

/** Answers messages in Letta's place. Resolves when the first is there. */
function answerSends({ upstream }: Site, reply: (request: Request) => Promise<Response>): Promise<void> {
  const { answer } = upstream;
  return new Promise((resolve) => {
    upstream.answer = (request) => {
      if (!request.url.endsWith('/messages')) return answer(request);
      resolve();
      return reply(request);
    };
  });
}

/** Answers questions about runs in Letta's place: which are under way, and what became of `run-late`. */
function answerRuns({ upstream }: Site, status: () => string, listed: readonly object[] = []): void {
  const { answer } = upstream;
  upstream.answer = async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/v1/runs/') return Response.json(listed);
    return pathname === '/v1/runs/run-late' ? Response.json({ id: 'run-late', status: status() }) : answer(request);
  };
}

const untilAborted = ({ signal }: Request) =>
  new Promise<Response>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

const streamed = (content: string, more: object = {}) => say(content, { streaming: true, background: true, ...more });
const drop = (response: Response) => response.body?.cancel();

describe('a run', () => {
  afterEach(() => void vi.useRealTimers());

  it('is joined by the same message, and by no other', async () => {
    const { one, two } = await pair({}, 20);
    const { token, agentId } = await visit(one);
    const otid = crypto.randomUUID();
    const body = { messages: [{ role: 'user', content: 'echo hello there', otid }], streaming: true, background: true };
    const send = (site: Site) => site.site(token, 'POST', `/v1/agents/${agentId}/messages`, body);
    const first = await send(one);
    const again = await Promise.all(Array.from({ length: 20 }, () => send(two)));
    expect(again.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect((await one.site(token, 'POST', `/v1/agents/${agentId}/messages`, streamed('other'))).status).toBe(409);
    await Promise.all([first, ...again].map((response) => response.text()));
    expect(runsOf(one, agentId)).toHaveLength(1);
  });

  it('holds its place while nobody listens, until it is over', async () => {
    const { one, two } = await pair({ RUNS_AT_ONCE: '1' }, 30);
    const [ann, bob] = [await visit(one), await visit(one)];
    const send = (site: Site, { token, agentId }: typeof ann, text: string) =>
      site.site(token, 'POST', `/v1/agents/${agentId}/messages`, streamed(text));
    await drop(await send(one, ann, `echo ${'word '.repeat(40)}`));
    const early = await send(two, bob, 'echo hello');
    expect([early.status, (await early.json()).error.code]).toEqual([429, 'rate-limited']);
    await expect.poll(() => runsOf(one, ann.agentId)[0]?.state().status, { timeout: 10_000 }).toBe('completed');
    await expect.poll(async () => (await send(two, bob, 'echo hello')).status, { timeout: 10_000 }).toBe(200);
    expect(runsOf(one, ann.agentId)).toHaveLength(1);
  });

  it('that nobody has seen start holds its place for as long as Letta may take to start it, and until it is over', async () => {
    stopClock();
    const { one, two } = await pair({ RUNS_AT_ONCE: '1' });
    const [ann, bob] = [await visit(one), await visit(one)];
    const listed: object[] = [];
    let status = 'running';
    const reached = answerSends(one, (request) => untilAborted(request));
    answerRuns(two, () => status);
    answerRuns(one, () => status, listed);
    const left = new AbortController();
    const asked = one.site(ann.token, 'POST', `/v1/agents/${ann.agentId}/messages`, streamed('hang'), {}, left.signal);
    await reached;
    // Longer than the lease of a place: its process waits for Letta, and says so.
    await vi.advanceTimersByTimeAsync(45_000);
    const send = async () =>
      (await two.site(bob.token, 'POST', `/v1/agents/${bob.agentId}/messages`, say('hi'))).status;
    expect(await send()).toBe(429);
    left.abort();
    expect((await asked).status).toBe(502);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await send()).toBe(429);
    // Letta has started it after all.
    listed.push({ id: 'run-late', status, conversation_id: null });
    await vi.advanceTimersByTimeAsync(2 * 60_000);
    expect(await send()).toBe(429);
    status = 'completed';
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await send()).toBe(200);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that Letta never started frees its place after 30 s, at once where there was no connection', async () => {
    stopClock();
    const { one } = await pair();
    const ann = await visit(one);
    const { answer } = one.upstream;
    const send = async () =>
      (await one.site(ann.token, 'POST', `/v1/agents/${ann.agentId}/messages`, say('hi'))).status;
    const fail = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
    one.upstream.answer = fail('ECONNREFUSED');
    for (let count = 0; count < 5; count += 1) expect(await send()).toBe(502);
    one.upstream.answer = fail('ECONNRESET');
    expect(await send()).toBe(502);
    one.upstream.answer = answer;
    expect(await send()).toBe(409);
    await vi.advanceTimersByTimeAsync(33_000);
    expect(await send()).toBe(200);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('whose response stalls after the headers gives its place back', async () => {
    stopClock();
    const { one } = await pair();
    const ann = await visit(one);
    const { answer } = one.upstream;
    const send = async () => one.site(ann.token, 'POST', `/v1/agents/${ann.agentId}/messages`, say('hi'));
    const reached = answerSends(
      one,
      async () => new Response(new ReadableStream(), { headers: { 'content-type': 'application/json' } }),
    );
    const stalled = send();
    await reached;
    // The limit is set a moment after the headers are there.
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(31_000);
    expect((await stalled).status).toBe(504);
    one.upstream.answer = answer;
    await vi.advanceTimersByTimeAsync(35_000);
    expect((await send()).status).toBe(200);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that was left and is over keeps nobody waiting', async () => {
    const { one, two } = await pair({}, 5);
    const ann = await visit(one);
    const send = (site: Site, text: string) =>
      site.site(ann.token, 'POST', `/v1/agents/${ann.agentId}/messages`, streamed(text));
    const { body } = await send(one, 'echo one two three four five six seven eight');
    const reader = body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => runsOf(one, ann.agentId)[0]?.state().status, { interval: 5 }).toBe('completed');
    expect((await send(two, 'echo next')).status).toBe(200);
  });

  it('that Letta refuses gives its place and its share of the budget back', async () => {
    const { one } = await pair({ VISITOR_RUNS_DAY: '1' });
    const { token, agentId } = await visit(one);
    const { answer } = one.upstream;
    one.upstream.answer = async (request) =>
      request.url.endsWith('/messages') ? Response.json({ detail: 'no' }, { status: 400 }) : answer(request);
    const send = () => one.site(token, 'POST', `/v1/agents/${agentId}/messages`, say('echo hello'));
    for (let count = 0; count < 3; count += 1) expect((await send()).status).toBe(400);
    one.upstream.answer = answer;
    expect((await send()).status).toBe(200);
    const spent = await send();
    expect([spent.status, (await spent.json()).error.code]).toEqual([429, 'budget']);
    expect(Number(spent.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(runsOf(one, agentId)).toHaveLength(1);
  });

  it.each([
    ['streamed', streamed('echo hello')],
    ['not streamed', say('echo hello')],
  ])('counts its tokens: %s', async (_, body) => {
    const { one } = await pair({ TOKENS_DAY: '1' });
    const [ann, bob] = [await visit(one), await visit(one)];
    const send = ({ token, agentId }: typeof ann) => one.site(token, 'POST', `/v1/agents/${agentId}/messages`, body);
    await (await send(ann)).text();
    const refused = await send(bob);
    expect([refused.status, (await refused.json()).error.code]).toEqual([429, 'budget']);
  });
});

describe('agents that are made with the first message', () => {
  const setUp = (more: Record<string, string> = {}) => createSite(variables({ LAZY_AGENTS: '1', ...more }));

  it('a stranger who only looks gets none, no cookie, and Letta isn’t asked', async () => {
    const site = await setUp();
    for (const reason of ['initial', 'unauthorized', 'expiring']) {
      const response = await site.ask('POST', { reason });
      expect(await response.json()).toEqual({ agentId: null, serverTime: expect.any(String) });
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    expect(site.seen).toEqual([]);
  });

  it('who writes gets one, and finds it again', async () => {
    const site = await setUp();
    const response = await site.ask('POST', { reason: 'first-message' });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { agentId } = await response.json();
    expect(agentId).toMatch(/^agent-/);
    expect((await (await site.ask('POST', { reason: 'initial' }, { cookie })).json()).agentId).toBe(agentId);
    // Once it is gone, they are as a stranger.
    site.local.store.removeAgent(agentId);
    expect((await (await site.ask('POST', { reason: 'initial' }, { cookie })).json()).agentId).toBeNull();
  });

  it('who has to prove something gets a challenge first, and neither cookie nor agent', async () => {
    const site = await setUp({ ADMISSION: 'proof-of-work' });
    const response = await site.ask('POST', { reason: 'first-message' });
    expect(response.headers.getSetCookie()).toEqual([]);
    const { error, challenge } = await response.json();
    expect([response.status, error.code, challenge.parameters.algorithm]).toEqual([403, 'admission', 'PBKDF2/SHA-256']);
    expect(site.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
    const solution = await solveChallenge({ challenge, deriveKey });
    const admission = btoa(JSON.stringify({ challenge, solution }));
    const admitted = await site.ask('POST', { reason: 'first-message', admission });
    expect([admitted.status, admitted.headers.getSetCookie()]).toEqual([
      200,
      [expect.stringContaining('letta-visitor=')],
    ]);
  });
});

it('a production server with anonymous visitors doesn’t start without a guard, and says what to set', async () => {
  const production = { NODE_ENV: 'production', COOKIE_SECRET: 'cookie-'.repeat(5) };
  for (const GUARD of ['', 'off']) {
    const start = createSite({ ...production, GUARD });
    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow(/^GUARD is not on, [^\n]*set GUARD=on[^\n]+$/);
  }
  await expect(createSite({ ...production, GUARD: 'on' })).resolves.toBeDefined();
  await expect(createSite(production, { authenticate: async () => ({ id: 'ann' }) })).resolves.toBeDefined();
});
