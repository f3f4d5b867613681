import { describe, expect, test } from 'vitest';
import { createHarness, textOf, typesOf } from '../testing/harness.ts';
import { CHEAT_SHEET } from './cheat-sheet.ts';

describe('echo', () => {
  test.each([
    'hello',
    ' leading and trailing spaces  ',
    'two\nlines\n',
    '\n\nblank lines first, and a tab\t',
    '**bold** `code` <b>html</b> | a | b |\r\n\r\n```js\nlet a = 1;\n```\n',
    '👩‍👩‍👧‍👦 é 漢字 \u200b\u202e \u0000 "quotes" \\ backslash',
    'data: [DONE]\n\ndata: {}\n\n',
    'x'.repeat(10_000),
  ])('streams back what follows the word, unchanged (%#)', async (text) => {
    const { stream } = createHarness();
    expect(textOf(await stream(`echo ${text}`))).toBe(text);
  });

  test('takes a line break after the word as its separator too', async () => {
    const { stream } = createHarness();
    expect(textOf(await stream('Echo\n- one\n- two\n'))).toBe('- one\n- two\n');
  });

  test('says something even if nothing follows', async () => {
    const { stream } = createHarness();
    expect(textOf(await stream('echo'))).not.toBe('');
  });
});

test.each(CHEAT_SHEET.filter(({ say }) => !say.startsWith('silent') && say !== 'slow'))(
  'the cheat sheet is true: $say shows $shows',
  async ({ say }) => {
    const { stream } = createHarness();
    const frames = await stream(say);
    expect(frames.length).toBeGreaterThan(2);
    if (say !== 'Hello') expect(textOf(frames)).not.toMatch(/^Hello.*I'm \*\*Ada/);
  },
);

describe('memory', () => {
  test.each(['my name is Sam', 'Hi! My name is Sam.', 'I am Sam', "I'm Sam!", 'Please call me Sam and be quick'])(
    '"%s" is remembered in the human block by a tool call, and recalled',
    async (introduction) => {
      const { stream, sdk, agentId } = createHarness();
      expect(typesOf(await stream(introduction))).toContain('tool_return_message');
      expect(await sdk().agents.blocks.retrieve('human', { agent_id: agentId })).toMatchObject({ value: 'Name: Sam' });
      expect(textOf(await stream('What is my name?'))).toContain('**Sam**');
      expect(textOf(await stream('Hello'))).toContain('Hello **Sam**');
    },
  );

  test('"I am fine" is no name, and an unknown visitor is asked', async () => {
    const { stream } = createHarness();
    expect(typesOf(await stream('I am fine'))).not.toContain('tool_call_message');
    expect(textOf(await stream('what is my name'))).toContain("haven't told me");
  });

  test('a block that is read-only stays as it is, and the agent says so', async () => {
    const { stream, store, agentId } = createHarness();
    const human = store.blockOf(agentId, 'human');
    if (human) human.read_only = true;
    expect(textOf(await stream('my name is Sam'))).toContain('no memory block');
    expect(human?.value).not.toContain('Sam');
  });
});

test('long replies have the length that was asked for', async () => {
  const { stream } = createHarness({ chunkChars: 4096 });
  const bytes = new TextEncoder().encode(textOf(await stream('long 100'))).length;
  expect(bytes).toBeGreaterThanOrEqual(100_000);
  expect(bytes).toBeLessThan(102_000);
});

test('vary says another letter with each model call', async () => {
  const { stream } = createHarness();
  const [one, other] = [textOf(await stream('vary 3')), textOf(await stream('vary 3'))];
  expect(one).toMatch(/^([a-z])1 \1(?:2) \1(?:3)$/);
  expect(other).not.toBe(one);
});

test('a picture is noticed', async () => {
  const { sdk, agentId } = createHarness();
  const source = { type: 'url' as const, url: 'https://example.com/a.png' };
  const content = [
    { type: 'text' as const, text: 'Look' },
    { type: 'image' as const, source },
  ];
  const response = await sdk().agents.messages.create(agentId, { messages: [{ role: 'user', content }] });
  expect(response.messages).toMatchObject([{ content: expect.stringContaining('picture') }]);
  const stored = (await sdk().agents.messages.list(agentId, { limit: 2 })).items[0];
  expect(stored).toMatchObject({ message_type: 'user_message', content });
});
