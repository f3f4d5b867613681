import { describe, expect, test } from 'vitest';
import { ChatError } from '../platform/errors.ts';
import type { MemoryBlock, MemoryTransport, Passage } from '../transport/memory-transport.ts';
import { createMemory } from './memory.ts';
import type { MemoryTabs } from './memory-tabs.ts';

const block = (label: string, value: string): MemoryBlock => ({
  label,
  value,
  description: null,
  limit: 100,
  readOnly: false,
  shared: false,
});

/** A server's memory, which others can change too. */
class FakeMemory implements MemoryTransport {
  blocks = [block('human', 'Name: Ada'), block('persona', 'I am kind.')];
  failure: ChatError | null = null;
  readonly written: [string, string][] = [];
  passagesHere: Passage[] = [];
  async read() {
    if (this.failure) throw this.failure;
    return { access: 'edit' as const, blocks: [...this.blocks], hasArchive: true };
  }
  async write(label: string, value: string) {
    if (this.failure) throw this.failure;
    this.written.push([label, value]);
    this.blocks = this.blocks.map((one) => (one.label === label ? { ...one, value } : one));
    return this.blocks.find((one) => one.label === label)!;
  }
  async passages({ search = '', after }: { search?: string; after?: string }) {
    const found = this.passagesHere.filter(({ text }) => text.includes(search));
    const start = after === undefined ? 0 : found.findIndex(({ id }) => id === after) + 1;
    const passages = found.slice(start, start + 2);
    return { passages, byMeaning: false, next: start + 2 < found.length ? passages.at(-1)!.id : null };
  }
  async forget(id: string) {
    this.passagesHere = this.passagesHere.filter((one) => one.id !== id);
  }
}

function start() {
  const server = new FakeMemory();
  const memory = createMemory(server);
  const valueOf = (label: string) => memory.state.value.blocks.find((one) => one.label === label)?.value;
  return { server, memory, valueOf };
}

describe('memory', () => {
  test('is not read before somebody asks for it', async () => {
    const { memory } = start();
    expect(memory.state.value).toMatchObject({ access: null, blocks: [] });
    await memory.load();
    expect(memory.state.value).toMatchObject({ access: 'edit', loading: false });
    expect(memory.state.value.blocks.map(({ label }) => label)).toEqual(['human', 'persona']);
  });

  test('is known as a whole, or not at all', async () => {
    const { memory } = start();
    const counts: number[] = [];
    memory.state.subscribe(({ access, blocks }) => void (access !== null && counts.push(blocks.length)));
    await memory.load();
    expect(counts).toEqual([2]);
  });

  test('says why it could not be read, and recovers', async () => {
    const { memory, server } = start();
    server.failure = new ChatError('network', 'offline');
    await expect(memory.load()).rejects.toMatchObject({ code: 'network' });
    expect(memory.state.value.error?.code).toBe('network');
    server.failure = null;
    await memory.load();
    expect(memory.state.value.error).toBeNull();
  });

  test('takes a change where the block is still what the visitor saw', async () => {
    const { memory, server, valueOf } = start();
    await memory.load();
    await expect(memory.edit('human', 'Name: Grace', 'Name: Ada')).resolves.toMatchObject({ type: 'saved' });
    expect(server.written).toEqual([['human', 'Name: Grace']]);
    expect(valueOf('human')).toBe('Name: Grace');
  });

  test('writes nothing over what the agent wrote in between, and shows that', async () => {
    const { memory, server, valueOf } = start();
    await memory.load();
    server.blocks = [block('human', 'Name: Ada. Likes tea.')];
    const outcome = await memory.edit('human', 'Name: Grace', 'Name: Ada');
    expect(outcome).toMatchObject({ type: 'conflict', block: { value: 'Name: Ada. Likes tea.' } });
    expect(server.written).toEqual([]);
    expect(valueOf('human')).toBe('Name: Ada. Likes tea.');
    await expect(memory.edit('persona', 'x', 'I am kind.')).resolves.toEqual({ type: 'conflict', block: null });
  });

  test('makes changes one after the other', async () => {
    const { memory, server } = start();
    await memory.load();
    const [first, second] = await Promise.all([
      memory.edit('human', 'one', 'Name: Ada'),
      memory.edit('human', 'two', 'Name: Ada'),
    ]);
    expect([first.type, second.type]).toEqual(['saved', 'conflict']);
    expect(server.written).toEqual([['human', 'one']]);
  });

  test('forgets a block, and takes it back once', async () => {
    const { memory, valueOf } = start();
    await memory.load();
    await memory.forget('human', 'Name: Ada');
    expect(valueOf('human')).toBe('');
    await expect(memory.undo()).resolves.toMatchObject({ type: 'saved' });
    expect(valueOf('human')).toBe('Name: Ada');
    await expect(memory.undo()).resolves.toBeNull();
  });

  test('takes nothing back over what the agent wrote since', async () => {
    const { memory, server } = start();
    await memory.load();
    await memory.forget('human', 'Name: Ada');
    server.blocks = [block('human', 'Likes tea.')];
    await expect(memory.undo()).resolves.toMatchObject({ type: 'conflict' });
    expect(server.blocks[0]?.value).toBe('Likes tea.');
  });

  test('shows other tabs what changed, and what they changed', async () => {
    const { memory, valueOf } = start();
    const posted: (readonly MemoryBlock[])[] = [];
    const tabs: MemoryTabs = {
      onBlocks: () => undefined,
      post: (blocks) => posted.push(blocks),
      leave: () => undefined,
    };
    memory.shareWith(tabs);
    await memory.load();
    await memory.edit('human', 'Name: Grace', 'Name: Ada');
    expect(posted.at(-1)?.[0]?.value).toBe('Name: Grace');
    const count = posted.length;
    tabs.onBlocks([block('human', 'Name: Alan')]);
    expect(valueOf('human')).toBe('Name: Alan');
    expect(memory.state.value.lastEdit).toBeNull();
    expect(posted).toHaveLength(count);
  });

  test('is forgotten with the visitor', async () => {
    const { memory } = start();
    await memory.load();
    const editing = memory.edit('human', 'x', 'Name: Ada');
    memory.reset();
    await expect(editing).rejects.toMatchObject({ code: 'aborted' });
    expect(memory.state.value).toMatchObject({ access: null, blocks: [], lastEdit: null });
  });
});

describe('the archive', () => {
  const passages = ['tea', 'coffee', 'teapot'].map((text, index) => ({ id: `passage-${index}`, text, date: null }));

  test('comes by page, and is searched', async () => {
    const { memory, server } = start();
    server.passagesHere = passages;
    const texts = () => memory.archive.state.value.passages.map(({ text }) => text);
    await memory.archive.find('');
    expect(texts()).toEqual(['tea', 'coffee']);
    await memory.archive.loadMore();
    expect(texts()).toEqual(['tea', 'coffee', 'teapot']);
    expect(memory.archive.state.value.next).toBeNull();
    await memory.archive.find(' tea ');
    expect(texts()).toEqual(['tea', 'teapot']);
  });

  test('loses a passage that is forgotten', async () => {
    const { memory, server } = start();
    server.passagesHere = passages;
    await memory.archive.find('coffee');
    await memory.archive.forget('passage-1');
    expect(memory.archive.state.value.passages).toEqual([]);
    expect(server.passagesHere.map(({ id }) => id)).toEqual(['passage-0', 'passage-2']);
  });
});
