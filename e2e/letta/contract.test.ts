import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { createApp } from '../../gateway/app.ts';
import { createLetta } from '../../gateway/mint/letta.ts';
import { readConfig } from '../../gateway/operations/config.ts';
import { memoryState } from '../../gateway/state/memory.ts';
import { createChat, type Message } from '../../src/chat.ts';
import { allOf, framesOf, textOf, type Frame } from './frames.ts';
import { serverUnderTest, type ServerUnderTest } from './server.ts';

// What this project holds to of a Letta server, asked of a real one. `npm run test:letta`.

let letta: ServerUnderTest;
beforeAll(async () => {
  letta = await serverUnderTest();
});
afterAll(() => letta.close());

const say = (content: string, more: object = {}) => ({
  messages: [{ role: 'user', content, otid: crypto.randomUUID() }],
  streaming: true,
  stream_tokens: true,
  include_pings: true,
  ...more,
});
const send = (agentId: string, body: object) => letta.http('POST', `/v1/agents/${agentId}/messages`, body);

/** A chat without a UI, with the API key for a token: the transport is the same. */
const chatWith = (agentId: string, token = letta.apiKey, baseUrl = letta.baseUrl, conversationId?: string) =>
  createChat({
    baseUrl,
    getToken: async () => ({
      token,
      agentId,
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      ...(conversationId && { conversationId }),
    }),
  });

const wordsOf = (message: Message | undefined): string =>
  message?.role === 'assistant' ? message.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('') : '';

/** Skips, by name, what this server doesn't offer. */
function needs({ skip }: TestContext, response: Response, what: string): void {
  skip([404, 405, 501, 503].includes(response.status), `This server offers no ${what} (${response.status}).`);
}

describe('the transport', () => {
  it('streams an answer token by token, and history says the same', async () => {
    const agentId = await letta.agent();
    const chat = chatWith(agentId);
    const lengths = new Set<number>();
    const stop = chat.messages.subscribe((messages) => void lengths.add(wordsOf(messages.at(-1)?.value).length));
    await chat.send('echo one two three four five six seven eight nine ten');
    stop();
    const said = wordsOf(chat.state.value.messages.at(-1));
    expect(said).toContain('one two three four five six seven eight nine ten');
    const again = chatWith(agentId);
    await again.connect();
    expect(again.state.value.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(wordsOf(again.state.value.messages.at(-1))).toBe(said);
    chat.dispose();
    again.dispose();
  });

  it('stops an answer at the server, and the next message is answered', async () => {
    const chat = chatWith(await letta.agent());
    const long = letta.isLocal ? 'slow' : 'Write a story of five thousand words.';
    const sent = chat.send(long).catch(() => undefined);
    await expect.poll(() => wordsOf(chat.state.value.messages.at(-1)).length, { timeout: 60_000 }).toBeGreaterThan(0);
    await chat.stop();
    await sent;
    await chat.send('echo next');
    expect(wordsOf(chat.state.value.messages.at(-1))).toContain('next');
    chat.dispose();
  });

  it('reads the history by pages, each message once', async () => {
    const agentId = await letta.agent();
    for (const word of ['one', 'two', 'three']) await allOf(framesOf(await send(agentId, say(`echo ${word}`))));
    const ids: string[] = [];
    let before = '';
    for (;;) {
      const page: { id: string; message_type: string }[] = await (
        await letta.http('GET', `/v1/agents/${agentId}/messages?order=desc&limit=2${before}`)
      ).json();
      const fresh = page.filter(({ id }) => !ids.includes(id));
      if (fresh.length === 0) break;
      ids.push(...new Set(fresh.map(({ id }) => id)));
      before = `&before=${ids.at(-1)}`;
    }
    const all: { id: string }[] = await (await letta.http('GET', `/v1/agents/${agentId}/messages?limit=100`)).json();
    expect(ids.toSorted()).toEqual([...new Set(all.map(({ id }) => id))].toSorted());
  });

  it('offers a tool of the page, and the agent gets what it returns', async () => {
    const chat = chatWith(await letta.agent());
    let called = 0;
    chat.registerTool({
      name: 'get_page_title',
      description: 'The title of the page that the visitor sees.',
      parameters: { type: 'object', properties: {} },
      handler: async () => ((called += 1), 'Contract'),
    });
    await chat.send(
      letta.isLocal ? 'use get_page_title' : 'Call the tool get_page_title now, and then tell me the title.',
    );
    await expect.poll(() => wordsOf(chat.state.value.messages.at(-1)), { timeout: 60_000 }).toContain('Contract');
    expect(called).toBe(1);
    chat.dispose();
  });

  it('waits for an approval, goes on with it, and the server remembers that it waits', async (context) => {
    context.skip(!letta.isLocal, 'Only the local agent has a tool that asks for approval.');
    const agentId = await letta.agent();
    const chat = chatWith(agentId);
    await chat.send('email');
    expect(chat.state.value.status.type).toBe('awaiting-approval');
    const agent = await (await letta.http('GET', `/v1/agents/${agentId}?include=agent.pending_approval`)).json();
    expect(agent.pending_approval).toBeTruthy();
    const [callId = ''] = chat.state.value.status.type === 'awaiting-approval' ? chat.state.value.status.callIds : [];
    await chat.approve(callId, true);
    expect(chat.state.value.status.type).toBe('idle');
    chat.dispose();
  });
});

describe('a background run', () => {
  const begin = async (context: TestContext, agentId: string, content: string): Promise<Response> => {
    const response = await send(agentId, say(content, { background: true }));
    needs(context, response, 'background runs');
    return response;
  };

  it('is numbered, and goes on from any number after a cut', async (context) => {
    const agentId = await letta.agent();
    const text = 'alpha beta gamma delta epsilon zeta eta theta iota kappa';
    const seen: Frame[] = [];
    for await (const frame of framesOf(await begin(context, agentId, `echo ${text}`))) {
      seen.push(frame);
      if (seen.filter(({ message_type: type }) => type === 'assistant_message').length === 2) break;
    }
    const runId = seen.find(({ run_id: id }) => id)?.run_id;
    const cursor = seen.at(-1)?.seq_id ?? 0;
    expect(cursor).toBeGreaterThan(0);
    const rest = await allOf(
      framesOf(await letta.http('POST', `/v1/runs/${runId}/stream`, { starting_after: cursor, include_pings: true })),
    );
    expect(textOf([...seen, ...rest])).toContain(text);
    expect(rest.find(({ message_type: type }) => type === 'stop_reason')?.stop_reason).toBe('end_turn');
    for (const { seq_id: number } of rest) if (number) expect(number).toBeGreaterThan(cursor);
    const run = await (await letta.http('GET', `/v1/runs/${runId}`)).json();
    expect([run.agent_id, run.status]).toEqual([agentId, 'completed']);
  });

  it('that is asked for again by its otid is the same run', async (context) => {
    const agentId = await letta.agent();
    const body = say('echo once', { background: true });
    const first = await send(agentId, body);
    needs(context, first, 'background runs');
    const [one, two] = [await allOf(framesOf(first)), await allOf(framesOf(await send(agentId, body)))];
    expect(two.find(({ run_id: id }) => id)?.run_id).toBe(one.find(({ run_id: id }) => id)?.run_id);
    expect(textOf(two)).toBe(textOf(one));
  });

  it('is cancelled by its agent, and ends with that', async (context) => {
    const agentId = await letta.agent();
    const frames = framesOf(
      await begin(context, agentId, letta.isLocal ? 'slow' : 'Write a story of five thousand words.'),
    );
    const reasons: (string | undefined)[] = [];
    let cancelled = false;
    for await (const frame of frames) {
      if (frame.message_type === 'stop_reason') reasons.push(frame.stop_reason);
      if (frame.message_type !== 'assistant_message' || cancelled) continue;
      cancelled = true;
      expect((await letta.http('POST', `/v1/agents/${agentId}/messages/cancel`, {})).status).toBe(200);
    }
    expect(reasons).toContain('cancelled');
    expect((await letta.http('POST', `/v1/agents/${agentId}/messages/cancel`, {})).status).toBe(409);
  });
});

describe('conversations', () => {
  it('are made, listed, named, chatted in apart from each other, and deleted', async (context) => {
    const agentId = await letta.agent();
    const made = await letta.http('POST', `/v1/conversations/?agent_id=${agentId}`, { summary: 'First' });
    needs(context, made, 'conversations');
    const { id } = await made.json();
    const chat = chatWith(agentId, letta.apiKey, letta.baseUrl, id);
    await chat.send('echo in here');
    expect(wordsOf(chat.state.value.messages.at(-1))).toContain('in here');
    chat.dispose();
    const own = chatWith(agentId);
    await own.connect();
    expect(own.state.value.messages).toEqual([]);
    own.dispose();
    await letta.http('PATCH', `/v1/conversations/${id}`, { summary: 'Renamed' });
    const list: { id: string; summary: string }[] = await (
      await letta.http('GET', `/v1/conversations/?agent_id=${agentId}`)
    ).json();
    expect(list.map((one) => [one.id, one.summary])).toEqual([[id, 'Renamed']]);
    expect((await letta.http('DELETE', `/v1/conversations/${id}`)).ok).toBe(true);
    expect((await letta.http('GET', `/v1/conversations/${id}`)).status).toBe(404);
  });
});

describe('memory', () => {
  it('identities are made or found by their key, and have agents', async (context) => {
    const key = `contract:${crypto.randomUUID()}`;
    const body = { identifier_key: key, name: 'Ann', identity_type: 'user' };
    const made = await letta.http('PUT', '/v1/identities/', body);
    needs(context, made, 'identities');
    const { id } = await made.json();
    expect((await (await letta.http('PUT', '/v1/identities/', { ...body, name: 'Anna' })).json()).id).toBe(id);
    const agentId = await letta.agent();
    await letta.http('PATCH', `/v1/agents/${agentId}/identities/attach/${id}`);
    const agents: { id: string }[] = await (await letta.http('GET', `/v1/identities/${id}/agents`)).json();
    expect(agents.map((agent) => agent.id)).toEqual([agentId]);
    expect((await letta.http('DELETE', `/v1/identities/${id}`)).ok).toBe(true);
  });

  it('blocks are read and changed', async () => {
    const agentId = await letta.agent();
    const path = `/v1/agents/${agentId}/core-memory/blocks/human`;
    await letta.http('PATCH', path, { value: 'The visitor is Ann.' });
    const block = await (await letta.http('GET', path)).json();
    expect(block.value).toBe('The visitor is Ann.');
    const shared: { id: string }[] = await (await letta.http('GET', `/v1/blocks/${block.id}/agents`)).json();
    expect(shared.map(({ id }) => id)).toEqual([agentId]);
  });
});

describe('tokens of the server’s own', () => {
  it('open their agent for chat, and nothing once they are revoked', async (context) => {
    const agentId = await letta.agent();
    const policy = [{ type: 'agent' as const, id: agentId, access: ['read_messages', 'write_messages'] as const }];
    const body = { policy, hostname: 'https://shop.example' };
    const made = await letta.http('POST', '/v1/client-side-access-tokens', body);
    needs(context, made, 'token routes');
    const { token } = await made.json();
    const chat = chatWith(agentId, token);
    await chat.send('echo by a token');
    expect(wordsOf(chat.state.value.messages.at(-1))).toContain('by a token');
    await letta.sdk.accessTokens.delete(token, { body: {} });
    await expect(chat.send('echo no more')).rejects.toMatchObject({ code: 'unauthorized' });
    chat.dispose();
  });
});

describe('the gateway in front of it', () => {
  const ORIGIN = 'https://shop.example';
  const URL_ = 'https://chat.shop.example';

  const start = () => {
    const config = readConfig({
      LETTA_API_KEY: letta.apiKey,
      LETTA_BASE_URL: letta.baseUrl,
      ALLOWED_ORIGINS: ORIGIN,
      GATEWAY_SECRET: 'contract-contract-contract-contract',
      PUBLIC_LETTA_BASE_URL: URL_,
      TOKEN_ACCESS: 'read_messages,write_messages,read_agent,write_agent',
      LETTA_MODEL: process.env['LETTA_MODEL'] ?? '',
    });
    const authenticate = async (request: Request) => ({ id: `contract-${request.headers.get('x-visitor')}` });
    const app = createApp({
      config,
      letta: createLetta({ ...config, limitMs: 30_000 }),
      state: memoryState(),
      authenticate,
      addressOf: () => 'test',
    });
    const ask = (path: string, init: RequestInit) => app.hono.request(new Request(URL_ + path, init));
    const visit = async (visitor: string) => {
      const headers = { origin: ORIGIN, 'content-type': 'application/json', 'x-visitor': visitor };
      const { token, agentId } = await (await ask('/api/letta-token', { method: 'POST', headers, body: '{}' })).json();
      const as = (method: string, path: string, body?: object) =>
        ask(path, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', origin: ORIGIN },
          ...(body && { body: JSON.stringify(body) }),
        });
      const leave = () => ask('/api/letta-visitor', { method: 'DELETE', headers });
      return { token, agentId, as, leave };
    };
    return { visit };
  };

  it('mints, streams, resumes, shows memory and conversations to the visitor, and nothing of it to another', async () => {
    const { visit } = start();
    const [ann, bob] = [await visit(crypto.randomUUID()), await visit(crypto.randomUUID())];
    expect(ann.agentId).not.toBe(bob.agentId);
    const background = await ann.as(
      'POST',
      `/v1/agents/${ann.agentId}/messages`,
      say('echo through the gate', { background: true }),
    );
    const offersRuns = background.status === 200;
    if (!offersRuns) await background.body?.cancel();
    const frames = await allOf(
      framesOf(
        offersRuns
          ? background
          : await ann.as('POST', `/v1/agents/${ann.agentId}/messages`, say('echo through the gate')),
      ),
    );
    expect(textOf(frames)).toContain('through the gate');
    const runId = frames.find(({ run_id: id }) => id)?.run_id;
    if (offersRuns) {
      const again = await allOf(framesOf(await ann.as('POST', `/v1/runs/${runId}/stream`, { starting_after: 0 })));
      expect(textOf(again)).toBe(textOf(frames));
      expect((await bob.as('POST', `/v1/runs/${runId}/stream`, {})).status).toBe(404);
    }
    const made = await ann.as('POST', '/v1/conversations/', { summary: 'Mine' });
    if (made.ok) {
      const { id } = await made.json();
      expect((await bob.as('GET', `/v1/conversations/${id}/messages`)).status).toBe(404);
      expect(await (await bob.as('GET', '/v1/conversations/')).json()).toEqual([]);
    }
    expect((await ann.as('PATCH', `/v1/agents/${ann.agentId}/core-memory/blocks/human`, { value: 'Ann' })).status).toBe(
      200,
    );
    expect((await (await ann.as('GET', `/v1/agents/${ann.agentId}`)).json()).blocks).toMatchObject([
      { label: 'human', value: 'Ann' },
    ]);
    expect((await bob.as('GET', `/v1/agents/${ann.agentId}`)).status).toBe(401);
    const messages: Frame[] = await (await ann.as('GET', `/v1/agents/${ann.agentId}/messages`)).json();
    expect(messages.map(({ message_type: type }) => type)).not.toContain('system_message');
    for (const visitor of [ann, bob])
      expect(await (await visitor.leave()).json()).toMatchObject({ deleted: { agents: 1 } });
    expect((await ann.as('GET', `/v1/agents/${ann.agentId}`)).status).toBe(401);
  });
});
