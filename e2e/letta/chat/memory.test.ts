import { afterAll, beforeAll, expect, it } from 'vitest';
import { memoryChangeOf } from '../../../src/memory/memory-change.ts';
import { openTab } from '../support/chat.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';
import { openWay, type Way } from '../support/ways.ts';

// What the agent remembers, as a chat through a gateway shows it, on the Letta that LETTA_BASE_URL names.

let letta: ServerUnderTest;
let way: Way;
beforeAll(async () => {
  letta = await serverUnderTest();
  way = await openWay('gateway', letta);
});
afterAll(async () => {
  await way.close();
  await letta.close();
});

async function begin() {
  const visitor = await way.visitor();
  const { chat } = openTab(visitor);
  await chat.memory.load();
  const { memory } = chat;
  const blockOf = (label: string) => memory.state.value.blocks.find((one) => one.label === label);
  const path = `/v1/agents/${visitor.agent.id}`;
  return {
    chat,
    memory,
    blockOf,
    path,
    /** The block as Letta has it. */
    stored: async () => (await (await letta.http('GET', `${path}/core-memory/blocks/human`)).json()).value as string,
    /** As the agent does, or another page. */
    write: (changes: object) => letta.http('PATCH', `${path}/core-memory/blocks/human`, changes),
  };
}

it('a block is read, changed, changed back and forgotten', async () => {
  const { chat, memory, blockOf, stored } = await begin();
  expect(memory.state.value).toMatchObject({ access: 'edit', hasArchive: true, error: null });
  const before = blockOf('human')?.value ?? '';
  expect(before).toBe(await stored());
  expect(await memory.edit('human', 'Likes tea.', before)).toMatchObject({ type: 'saved' });
  expect(await stored()).toBe('Likes tea.');
  await memory.undo();
  expect([await stored(), blockOf('human')?.value]).toEqual([before, before]);
  await memory.forget('human', before);
  expect(await stored()).toBe('');
  chat.dispose();
});

it('what the agent has written in between is a conflict, and nothing is lost', async () => {
  const { chat, memory, blockOf, stored, write } = await begin();
  const before = blockOf('human')?.value ?? '';
  await write({ value: 'Written by the agent.' });
  const outcome = await memory.edit('human', 'Written by the visitor.', before);
  expect(outcome).toMatchObject({ type: 'conflict', block: { value: 'Written by the agent.' } });
  expect([await stored(), blockOf('human')?.value]).toEqual(['Written by the agent.', 'Written by the agent.']);
  chat.dispose();
});

it('a block that is read-only says so, and is not written', async () => {
  const { chat, memory, blockOf, stored, write } = await begin();
  const before = blockOf('human')?.value ?? '';
  await write({ read_only: true });
  await memory.load();
  expect(blockOf('human')).toMatchObject({ readOnly: true, shared: false });
  await expect(memory.edit('human', 'x', before)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await stored()).toBe(before);
  chat.dispose();
});

it('a block that another agent has too says so, and is not written', async () => {
  const { chat, memory, blockOf, path, stored } = await begin();
  const [block] = await (await letta.http('GET', `${path}/core-memory/blocks`)).json();
  const other = await letta.agent({ memory_blocks: [] });
  expect((await letta.http('PATCH', `/v1/agents/${other.id}/core-memory/blocks/attach/${block.id}`)).ok).toBe(true);
  await memory.load();
  const before = blockOf('human')?.value ?? '';
  expect(blockOf('human')).toMatchObject({ shared: true });
  await expect(memory.edit('human', 'x', before)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await stored()).toBe(before);
  chat.dispose();
});

it('a change of the agent’s own leaves a receipt, and is seen at once', async ({ skip }) => {
  skip(!letta.offers('scripted model'), 'scripted model');
  const { chat, blockOf, stored } = await begin();
  await chat.send(letta.words.remember('Ada'));
  expect(await stored()).toContain('Name: Ada');
  await expect.poll(() => blockOf('human')?.value).toContain('Name: Ada');
  const parts = chat.state.value.messages.flatMap((message) => (message.role === 'assistant' ? message.parts : []));
  const changes = parts.flatMap((part) => (part.kind === 'tool' ? (memoryChangeOf(part) ?? []) : []));
  expect(changes).toMatchObject([{ label: 'human', added: expect.stringContaining('Name: Ada') }]);
  chat.dispose();
});

it('what is filed away is listed by page, newest first', async () => {
  const { chat, memory, path } = await begin();
  const texts = Array.from({ length: 23 }, (_, index) => `Text ${index}.`);
  for (const text of texts) await letta.http('POST', `${path}/archival-memory`, { text });
  await memory.archive.find('');
  const shown = () => memory.archive.state.value.passages.map(({ text }) => text);
  expect(shown()).toEqual(texts.toReversed().slice(0, 20));
  await memory.archive.loadMore();
  expect(shown()).toEqual(texts.toReversed());
  expect(memory.archive.state.value).toMatchObject({ next: null, error: null });
  chat.dispose();
});

it('what is filed away is found by its words, else by its meaning, and can be forgotten', async ({ skip }) => {
  const { chat, memory, path } = await begin();
  for (const text of ['Likes green tea.', 'Dislikes rainy weather.']) {
    await letta.http('POST', `${path}/archival-memory`, { text });
  }
  const { archive } = memory;
  await archive.find('TEA');
  expect(archive.state.value).toMatchObject({ passages: [{ text: 'Likes green tea.' }], byMeaning: false });
  const passageId = archive.state.value.passages[0]?.id ?? '';
  await archive.forget(passageId);
  await archive.find('');
  expect(archive.state.value.passages.map(({ text }) => text)).toEqual(['Dislikes rainy weather.']);
  expect(await (await letta.http('GET', `${path}/archival-memory`)).json()).toHaveLength(1);
  const probe = await letta.http('GET', `${path}/archival-memory/search?query=weathered`);
  await archive.find('raining weathered');
  // A server that can't tell by meaning finds by words alone.
  expect(archive.state.value.error).toBeNull();
  skip(!probe.ok, 'search by meaning');
  expect(archive.state.value).toMatchObject({ passages: [{ text: 'Dislikes rainy weather.' }], byMeaning: true });
  chat.dispose();
});
