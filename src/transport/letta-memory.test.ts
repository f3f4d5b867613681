import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { json, start, unstopped } from './testing/scripted-letta.ts';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const BASE = 'https://letta.test';
const AGENT = `${BASE}/v1/agents/agent-1`;
const HUMAN = { label: 'human', value: 'Name: Ada', description: 'The visitor.', limit: 100, read_only: false };
const BLOCK = {
  label: 'human',
  value: 'Name: Ada',
  description: 'The visitor.',
  limit: 100,
  readOnly: false,
  shared: false,
};

describe('the agent’s memory', () => {
  test.each([
    ['blocks', { blocks: [HUMAN, { label: 7 }] }],
    ['memory.blocks', { memory: { blocks: [HUMAN] } }],
  ])('is read from the agent’s %s, and can’t be written with a token of Letta Cloud', async (_, agent) => {
    const { transport, requests } = start([json(agent)], {}, { baseUrl: BASE });
    await expect(transport.memory.read(unstopped())).resolves.toEqual({
      access: 'read',
      blocks: [BLOCK],
      hasArchive: false,
    });
    expect(requests[0]?.url.href).toBe(AGENT);
    await expect(transport.memory.write('human', 'x', unstopped())).rejects.toMatchObject({ code: 'configuration' });
    await expect(transport.memory.passages({}, unstopped())).rejects.toMatchObject({ code: 'configuration' });
    expect(requests).toHaveLength(1);
  });

  test.each([401, 403])('is none where Letta answers %i', async (status) => {
    const { transport, requests } = start([json({}, status)]);
    await expect(transport.memory.read(unstopped())).resolves.toMatchObject({ access: 'none', blocks: [] });
    expect(requests).toHaveLength(1);
  });

  test('is read and written block by block through a gateway, which marks what is shared', async () => {
    const { transport, requests } = start(
      [json([{ ...HUMAN, shared: true }]), json({ ...HUMAN, value: 'x' })],
      {
        features: ['memory-write'],
      },
      { baseUrl: BASE },
    );
    await expect(transport.memory.read(unstopped())).resolves.toMatchObject({
      access: 'edit',
      blocks: [{ ...BLOCK, shared: true }],
    });
    await expect(transport.memory.write('human', 'x', unstopped())).resolves.toEqual({ ...BLOCK, value: 'x' });
    expect(requests.map(({ url, init }) => [init.method, url.href])).toEqual([
      ['GET', `${AGENT}/core-memory/blocks?limit=100`],
      ['PATCH', `${AGENT}/core-memory/blocks/human`],
    ]);
    expect(requests[1]?.body).toEqual({ value: 'x' });
  });
});

test('an empty block is a block all the same', async () => {
  const { transport } = start([json({ blocks: [{ ...HUMAN, value: '' }] })]);
  await expect(transport.memory.read(unstopped())).resolves.toMatchObject({ blocks: [{ ...BLOCK, value: '' }] });
});

describe('archival memory', () => {
  const passage = (index: number) => ({
    id: `passage-${index}`,
    text: `Text ${index}`,
    created_at: '2026-01-01T00:00:00Z',
  });

  test('comes by page, newest first, and a passage can be forgotten', async () => {
    const full = Array.from({ length: 20 }, (_, index) => passage(index));
    const { transport, requests } = start(
      [json(full), json([passage(20)]), json({}), json({}, 404)],
      {
        features: ['memory-write', 'archive'],
      },
      { baseUrl: BASE },
    );
    const first = await transport.memory.passages({}, unstopped());
    expect(first.next).toBe('passage-19');
    const second = await transport.memory.passages({ search: 'tea', after: 'passage-19' }, unstopped());
    expect(second).toEqual({
      passages: [{ id: 'passage-20', text: 'Text 20', date: '2026-01-01T00:00:00Z' }],
      byMeaning: false,
      next: null,
    });
    await transport.memory.forget('passage-20', unstopped());
    // Gone already.
    await transport.memory.forget('passage-20', unstopped());
    expect(requests.map(({ url, init }) => [init.method, url.href.slice(AGENT.length)])).toEqual([
      ['GET', '/archival-memory?limit=20&ascending=false'],
      ['GET', '/archival-memory?limit=20&ascending=false&search=tea&before=passage-19'],
      ['DELETE', '/archival-memory/passage-20'],
      ['DELETE', '/archival-memory/passage-20'],
    ]);
  });

  test('is searched by meaning where no passage has the words', async () => {
    const results = [{ id: 'passage-1', content: 'Likes tea.', timestamp: '2026-01-01T00:00:00Z', tags: [] }];
    const { transport, requests } = start([json([]), json({ results })], { features: ['archive'] }, { baseUrl: BASE });
    await expect(transport.memory.passages({ search: 'hot drink' }, unstopped())).resolves.toEqual({
      passages: [{ id: 'passage-1', text: 'Likes tea.', date: '2026-01-01T00:00:00Z' }],
      byMeaning: true,
      next: null,
    });
    expect(requests[1]?.url.href.slice(AGENT.length)).toBe('/archival-memory/search?query=hot+drink&top_k=5');
  });

  test.each([404, 422, 500, 502])('has nothing to show where the server can’t tell by meaning: %i', async (status) => {
    const { transport } = start([json([]), json({}, status)], { features: ['archive'] });
    await expect(transport.memory.passages({ search: 'x' }, unstopped())).resolves.toEqual({
      passages: [],
      byMeaning: false,
      next: null,
    });
  });
});
