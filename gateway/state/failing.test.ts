import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSite, say, type Site, type SiteVisitor } from '../testing/site.ts';
import { hasRedis, startRedis, type RunningRedis } from '../testing/redis.ts';
import { dependable, StateGone } from './dependable.ts';
import { memoryState } from './memory.ts';
import { openState } from './open.ts';
import type { State } from './state.ts';

describe('a state that does not answer', () => {
  it('is given up in time, asked for nothing more until it has answered, and told of once', async () => {
    const memory = memoryState();
    let answer: (value: string) => void = () => undefined;
    const get = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)));
    const lines: string[] = [];
    const state = dependable({ ...memory, get }, { limitMs: 20, log: (line) => lines.push(line) });
    await expect(state.get('a')).rejects.toBeInstanceOf(StateGone);
    await expect(state.get('b')).rejects.toBeInstanceOf(StateGone);
    expect(get).toHaveBeenCalledTimes(1);
    answer('late');
    await vi.waitFor(() => state.set('c', '1'));
    expect(lines).toEqual(['state: Error: no answer in 20 ms', 'state: works again']);
  });
});

/** Reads a stream that pings every 20 ms, and counts what comes; a test looks at it while the state fails. */
async function listening(site: Site, { token, agentId }: SiteVisitor) {
  const { answer } = site.upstream;
  let source: ReturnType<typeof setInterval> | undefined;
  site.upstream.answer = async (request) => {
    if (!request.url.endsWith('/messages')) return answer(request);
    const frame = new TextEncoder().encode('data: {"message_type":"ping"}\n\n');
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (source = setInterval(() => controller.enqueue(frame), 20)),
      cancel: () => clearInterval(source),
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
  const opened = await site.site(token, 'POST', `/v1/agents/${agentId}/messages`, say('hi', { streaming: true }));
  site.upstream.answer = answer;
  const reader = opened.body?.getReader();
  let frames = 0;
  const reading = (async () => {
    while (!(await reader?.read())?.done) frames += 1;
  })();
  const stop = async () => {
    await reader?.cancel();
    await reading;
    clearInterval(source);
  };
  return { frames: () => frames, stop };
}

describe.runIf(hasRedis)('a Redis that is paused', () => {
  let redis: RunningRedis;
  let state: State;
  const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  beforeAll(async () => {
    redis = await startRedis();
    state = await openState(redis.url);
  });
  afterAll(async () => {
    redis.resume();
    await state.close();
    await redis.stop();
    errors.mockRestore();
  });

  it('gets every visitor 503 while it lasts, and goes on once it is back', async () => {
    const site = await createSite({}, { state });
    const ann = await site.arrive();
    const chat = () => site.site(ann.token, 'POST', `/v1/agents/${ann.agentId}/messages`, say('echo hi'));
    const mint = () => site.ask('POST', {}, { cookie: ann.cookie });
    expect((await chat()).status).toBe(200);

    const stream = await listening(site, ann);
    redis.pause();
    const before = stream.frames();
    const refused = await Promise.all([chat(), mint(), chat(), mint()]);
    expect(refused.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    for (const { headers } of refused) expect(headers.get('retry-after')).toBe('5');
    expect((await site.app.request('/health')).status).toBe(200);
    expect((await site.app.request('/ready')).status).toBe(503);
    // Streams go on meanwhile.
    expect(stream.frames()).toBeGreaterThan(before + 10);

    redis.resume();
    await expect.poll(async () => (await chat()).status, { timeout: 10_000 }).toBe(200);
    const told = errors.mock.calls.map(([line]) => JSON.parse(String(line)).problems);
    expect(told).toEqual([['state: Error: no answer in 2000 ms'], ['state: works again']]);
    await stream.stop();
  });

  it('and that is killed and started again is used again, by streams that were open too', async () => {
    errors.mockClear();
    const site = await createSite({}, { state });
    const ann = await site.arrive();
    const chat = (who = ann) => site.site(who.token, 'POST', `/v1/agents/${who.agentId}/messages`, say('echo hi'));
    const stream = await listening(site, ann);
    await redis.kill();
    const before = stream.frames();
    const refused = await chat();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    await expect.poll(() => stream.frames()).toBeGreaterThan(before + 10);
    await redis.restart();
    // It has forgotten all tokens: visitors get new ones.
    await expect.poll(async () => (await chat()).status, { timeout: 10_000 }).toBe(401);
    const again = await site.arrive();
    expect((await chat(again)).status).toBe(200);
    await stream.stop();
  });
});

describe('a SQLite file that another process holds', () => {
  it('stops nothing else in the process: who needs it gets 503, and all goes on when it is free', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const folder = mkdtempSync(join(tmpdir(), 'letta-chat-held-'));
    const url = `file:${join(folder, 'state.db')}`;
    const state = await openState(url);
    const site = await createSite({}, { state });
    const ann = await site.arrive();
    const stream = await listening(site, ann);
    // A connection of its own, as another process has it.
    const holder = createClient({ url });
    const held = await holder.transaction('write');
    let beats = 0;
    const pulse = setInterval(() => (beats += 1), 10);
    const before = stream.frames();
    await expect(state.set('a', '1')).rejects.toBeInstanceOf(StateGone);
    clearInterval(pulse);
    // Streams go on, and so does /health.
    expect(stream.frames()).toBeGreaterThan(before + 5);
    expect((await site.app.request('/health')).status).toBe(200);
    const refused = await site.site(ann.token, 'POST', `/v1/agents/${ann.agentId}/messages`, say('echo hi'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    // A driver that waits inside SQLite would let it beat once, at the end.
    expect(beats).toBeGreaterThan(5);
    expect(await state.get('a')).toBeUndefined();

    const waiting = state.set('a', '2');
    await held.commit();
    await waiting;
    expect(await state.get('a')).toBe('2');
    expect(errors).toHaveBeenCalledTimes(2);
    await stream.stop();
    holder.close();
    await state.close();
    rmSync(folder, { recursive: true });
    errors.mockRestore();
  });

  it('takes every write for all processes once it is free, also where it was refused before', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const folder = mkdtempSync(join(tmpdir(), 'letta-chat-held-'));
    const url = `file:${join(folder, 'state.db')}`;
    const [one, two] = [await openState(url), await openState(url)];
    const holder = createClient({ url });
    const held = await holder.transaction('write');
    const refused = await Promise.allSettled([one.increment('count', 60_000), one.add('once', 'refused', 60_000)]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const waiting = one.increment('count', 60_000);
    await held.commit();
    // What was refused counts for nothing, and each sees what the other has written.
    expect((await waiting).count).toBe(1);
    expect((await two.increment('count', 60_000)).count).toBe(2);
    expect((await one.increment('count', 60_000)).count).toBe(3);
    expect([await two.get('count'), await two.add('once', 'two', 60_000)]).toEqual(['3', true]);
    expect([await one.get('once'), await one.add('once', 'one', 60_000)]).toEqual(['two', false]);
    holder.close();
    await one.close();
    await two.close();
    rmSync(folder, { recursive: true });
    errors.mockRestore();
  });
});
