import { describe, expect, it } from 'vitest';
import { beforeEachAttack, expectRefused, NOT_FOUND, UNAUTHORIZED, UNKNOWN } from '../../testing/attacks.ts';
import { say, type Site, type SiteVisitor } from '../../testing/site.ts';

// Ann's browser does all it can to reach what is Bob's: his agent, conversations, runs, steps, messages, and blocks.

let site: Site;
let ann: SiteVisitor;
let bob: SiteVisitor;
beforeEachAttack((attack) => void ({ site, ann, bob } = attack));

/** What Letta was asked beside whose a thing is. */
const changes = () => site.seen.filter(({ method }) => method !== 'GET');

type Row = [
  what: string,
  method: string,
  path: (bob: SiteVisitor, ann: SiteVisitor) => string,
  body?: (bob: SiteVisitor) => unknown,
];

describe('of another visitor', () => {
  it.each<Row>([
    ['the agent', 'GET', ({ agentId }) => `/v1/agents/${agentId}`],
    ['the messages', 'GET', ({ agentId }) => `/v1/agents/${agentId}/messages`],
    ['the ear', 'POST', ({ agentId }) => `/v1/agents/${agentId}/messages`, () => say('hello')],
    [
      'the ear, by its streaming path',
      'POST',
      ({ agentId }) => `/v1/agents/${agentId}/messages/stream`,
      () => say('hello'),
    ],
    ['the ear, in the background', 'POST', ({ agentId }) => `/v1/agents/${agentId}/messages/async`, () => say('hello')],
    ['the Stop button', 'POST', ({ agentId }) => `/v1/agents/${agentId}/messages/cancel`, () => ({})],
    ['the memory', 'GET', ({ agentId }) => `/v1/agents/${agentId}/core-memory/blocks`],
    ['a memory', 'GET', ({ agentId }) => `/v1/agents/${agentId}/core-memory/blocks/human`],
    [
      'a memory, to write',
      'PATCH',
      ({ agentId }) => `/v1/agents/${agentId}/core-memory/blocks/human`,
      () => ({ value: 'x' }),
    ],
  ])('%s stays shut: 401', async (_, method, path, body) => {
    await expectRefused(await site.site(ann.token, method, path(bob, ann), body?.(bob)), 401, UNAUTHORIZED);
    expect(site.seen).toEqual([]);
  });

  it.each<Row>([
    ['a conversation', 'GET', ({ conversationId }) => `/v1/conversations/${conversationId}`],
    [
      'a conversation, to name',
      'PATCH',
      ({ conversationId }) => `/v1/conversations/${conversationId}`,
      () => ({ summary: 'Ha' }),
    ],
    ['a conversation, to delete', 'DELETE', ({ conversationId }) => `/v1/conversations/${conversationId}`],
    ['a conversation, to copy', 'POST', ({ conversationId }) => `/v1/conversations/${conversationId}/fork`, () => ({})],
    ['a conversation’s messages', 'GET', ({ conversationId }) => `/v1/conversations/${conversationId}/messages`],
    [
      'a conversation’s ear',
      'POST',
      ({ conversationId }) => `/v1/conversations/${conversationId}/messages`,
      () => say('hello'),
    ],
    [
      'a conversation’s stream',
      'POST',
      ({ conversationId }) => `/v1/conversations/${conversationId}/stream`,
      () => ({}),
    ],
    ['a conversation’s Stop', 'POST', ({ conversationId }) => `/v1/conversations/${conversationId}/cancel`, () => ({})],
    ['the list of conversations', 'GET', ({ agentId }) => `/v1/conversations/?agent_id=${agentId}`],
    ['a new conversation', 'POST', ({ agentId }) => `/v1/conversations/?agent_id=${agentId}`, () => ({})],
    [
      'the messages, by the own conversation’s name',
      'GET',
      ({ agentId }) => `/v1/conversations/default/messages?agent_id=${agentId}`,
    ],
    [
      'the ear, by the own conversation’s name',
      'POST',
      () => '/v1/conversations/default/messages',
      ({ agentId }) => say('hello', { agent_id: agentId }),
    ],
    [
      'the stream, by the own conversation’s name',
      'POST',
      () => '/v1/conversations/default/stream',
      ({ agentId }) => ({ agent_id: agentId }),
    ],
    [
      'the messages of a conversation, through the own agent',
      'GET',
      ({ conversationId }, { agentId }) => `/v1/agents/${agentId}/messages?conversation_id=${conversationId}`,
    ],
    ['a run', 'GET', ({ runId }) => `/v1/runs/${runId}`],
    ['the list of runs', 'GET', ({ agentId }) => `/v1/runs/?agent_id=${agentId}`],
    ['the runs of a conversation', 'GET', ({ conversationId }) => `/v1/runs/?conversation_id=${conversationId}`],
    ['a run’s stream, by its otid', 'POST', () => '/v1/conversations/default/stream', ({ otid }) => ({ otid })],
    [
      'a run’s stream, by its otid and its id',
      'POST',
      (_, { runId }) => `/v1/runs/${runId}/stream`,
      ({ otid }) => ({ otid }),
    ],
    ['a run’s stream', 'POST', ({ runId }) => `/v1/runs/${runId}/stream`, () => ({})],
    [
      'a run’s stream, through the own conversation',
      'POST',
      () => '/v1/conversations/default/stream',
      ({ runId }) => ({ run_id: runId }),
    ],
    [
      'a run, to stop through the own agent',
      'POST',
      (_, { agentId }) => `/v1/agents/${agentId}/messages/cancel`,
      ({ runId }) => ({ run_ids: [runId] }),
    ],
    ['a step’s feedback', 'PATCH', ({ stepId }) => `/v1/steps/${stepId}/feedback`, () => ({ feedback: 'negative' })],
    ['a block', 'GET', ({ blockId }) => `/v1/blocks/${blockId}`],
    ['a block, to write', 'PATCH', ({ blockId }) => `/v1/blocks/${blockId}`, () => ({ value: 'x' })],
  ])('%s looks as if it weren’t there: 404', async (_, method, path, body) => {
    await expectRefused(await site.site(ann.token, method, path(bob, ann), body?.(bob)), 404, NOT_FOUND);
    expect(changes()).toEqual([]);
  });

  it('a run is not joined by sending its otid', async () => {
    const path = `/v1/agents/${ann.agentId}/messages`;
    for (const streaming of [true, false]) {
      const message = { role: 'user', content: 'hello', otid: bob.otid };
      const body = { messages: [{ ...message, otid: crypto.randomUUID() }, message], streaming, background: streaming };
      await expectRefused(await site.site(ann.token, 'POST', path, body), 409, {
        message: 'This otid is taken: use a random UUID for each message.',
      });
    }
    expect(changes()).toEqual([]);
    // Bob's own client still may.
    const own = { messages: [{ role: 'user', content: 'echo hello', otid: bob.otid }], streaming: true };
    expect((await site.site(bob.token, 'POST', `/v1/agents/${bob.agentId}/messages`, own)).status).toBe(200);
  });

  it.each(['conversations/conv', 'runs/run'])('what there is not is told with the same words: %s', async (start) => {
    await expectRefused(await site.site(ann.token, 'GET', `/v1/${start}-${UNKNOWN}`), 404, NOT_FOUND);
  });
});

describe('a block', () => {
  it.each(['persona', 'block of the persona'])(
    'that visitors don’t see is not there, to read or to write: %s',
    async (by) => {
      const paths =
        by === 'persona' ? [`/v1/agents/${ann.agentId}/core-memory/blocks/persona`] : [`/v1/blocks/${ann.personaId}`];
      for (const path of paths) {
        await expectRefused(await site.site(ann.token, 'GET', path), 404, NOT_FOUND);
        await expectRefused(await site.site(ann.token, 'PATCH', path, { value: 'x' }), 404, NOT_FOUND);
      }
    },
  );

  it('that others have too can be read and not written', async () => {
    const { store } = site.local;
    store.agents.get(bob.agentId)?.blockIds.push(ann.blockId);
    expect((await site.site(ann.token, 'GET', `/v1/blocks/${ann.blockId}`)).status).toBe(200);
    await expectRefused(await site.site(ann.token, 'PATCH', `/v1/blocks/${ann.blockId}`, { value: 'x' }), 403, {
      message: 'This block is read-only.',
    });
  });

  it('that is read-only is', async () => {
    const block = site.local.store.blocks.get(ann.blockId);
    if (block) block.read_only = true;
    await expectRefused(await site.site(ann.token, 'PATCH', `/v1/blocks/${ann.blockId}`, { value: 'x' }), 403, {
      message: 'This block is read-only.',
    });
  });

  it('changes in its text only', async () => {
    for (const body of [{ label: 'persona' }, { value: 'x', read_only: false }, { value: 'x', limit: 1 }, {}]) {
      expect((await site.site(ann.token, 'PATCH', `/v1/blocks/${ann.blockId}`, body)).status).toBe(400);
    }
    expect(changes()).toEqual([]);
  });
});
