import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOf, ofType, runOf, textOf, type Frame } from '../frames.ts';
import { message } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());

const TEXT = 'one two three four five six seven eight nine ten';

/** Numbers of the frames that show one. */
const numbersOf = (frames: readonly Frame[]): number[] => frames.flatMap(({ seq_id: number }) => number ?? []);

describe('the agent’s route', () => {
  const body = () => ({ messages: [message('echo hello')], streaming: true });

  it('streams for Letta’s SDK, told by a header, and refuses all others with 422', async ({ skip }) => {
    skip(!letta.offers('check of the SDK'), 'check of the SDK');
    const agent = await letta.agent();
    const refused = await letta.http('POST', `/v1/agents/${agent.id}/messages`, body());
    expect(refused.status).toBe(422);
    expect((await refused.json()).detail).toContain('only supported for SDK v1.0+ clients');
    expect(await agent.runs()).toEqual([]);
    const { frames } = await agent.say('echo hello');
    expect(textOf(frames)).toBe('hello');
  });

  it('streams for anybody as …/messages/stream and as conversations/default', async () => {
    const agent = await letta.agent();
    for (const [path, more] of [
      [`/v1/agents/${agent.id}/messages/stream`, {}],
      ['/v1/conversations/default/messages', { agent_id: agent.id }],
    ] as const) {
      const response = await letta.http('POST', path, { ...body(), ...more });
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('text/event-stream'),
      ]);
      await response.text();
      await agent.idle();
    }
  });
});

describe.each(['agent', 'conversation'] as const)('an answer on the %s route', (route) => {
  it('comes in pieces that share one id and one otid, and history has the same', async () => {
    const agent = await letta.agent();
    const { frames, done } = await agent.say(`echo ${TEXT}`, { route });
    const pieces = ofType(frames, 'assistant_message');
    expect(pieces.length).toBeGreaterThan(3);
    expect(textOf(frames)).toBe(TEXT);
    const [id, otid] = [new Set(pieces.map((frame) => frame.id)), new Set(pieces.map((frame) => frame.otid))];
    expect([id.size, otid.size]).toEqual([1, 1]);
    const stored = ofType(await agent.stored(), 'assistant_message');
    expect(stored).toMatchObject([{ id: [...id][0], otid: [...otid][0], content: TEXT }]);
    expect([endOf(frames), done]).toEqual(['end_turn', true]);
  });

  it('ends with one stop reason, the usage and [DONE]', async () => {
    const agent = await letta.agent();
    const { frames, done } = await agent.say('echo hello', { route });
    expect(frames.slice(-2).map(({ message_type: type }) => type)).toEqual(['stop_reason', 'usage_statistics']);
    expect([ofType(frames, 'stop_reason').length, done]).toEqual([1, true]);
  });

  it('is numbered from 1 in the background; stop reason and usage take numbers without showing them', async () => {
    const agent = await letta.agent();
    const { frames } = await agent.say('echo hello there', { route });
    expect(numbersOf(frames)).toEqual(Array.from({ length: frames.length - 2 }, (_, index) => index + 1));
    expect(new Set(frames.flatMap(({ run_id: id }) => id ?? []))).toEqual(new Set([runOf(frames)]));
  });

  it('shows no numbers in the foreground', async () => {
    const agent = await letta.agent();
    const { frames } = await agent.say('echo hello there', { route, background: false });
    expect([textOf(frames), numbersOf(frames)]).toEqual(['hello there', []]);
    expect(runOf(frames)).toMatch(/^run-/);
  });
});

describe('a message', () => {
  it('is stored with its otid and not echoed in the stream', async () => {
    const agent = await letta.agent();
    const sent = message('echo hello');
    const { frames } = await agent.answer(sent);
    expect(ofType(frames, 'user_message')).toEqual([]);
    expect(ofType(await agent.stored(), 'user_message')).toMatchObject([{ otid: sent.otid, content: 'echo hello' }]);
  });

  it('with a picture comes back with the picture as a file of Letta’s', async () => {
    const agent = await letta.agent();
    const source = { type: 'base64', media_type: 'image/png', data: PIXEL };
    await agent.answer(
      message([
        { type: 'text', text: 'echo a picture' },
        { type: 'image', source },
      ]),
    );
    const [stored] = ofType(await agent.stored(), 'user_message');
    expect(stored?.content).toMatchObject([
      { type: 'text', text: 'echo a picture' },
      { type: 'image', source: { type: 'letta', file_id: expect.any(String), media_type: 'image/png' } },
    ]);
  });

  it('that makes the agent think gets the thoughts before the answer, with an otid of their own', async ({ skip }) => {
    skip(!letta.offers('scripted model'), 'scripted model');
    const agent = await letta.agent();
    const { frames } = await agent.say(letta.words.think);
    const types = frames.map(({ message_type: type }) => type);
    expect(types.indexOf('reasoning_message')).toBeLessThan(types.indexOf('assistant_message'));
    const [thought, said] = [ofType(frames, 'reasoning_message')[0], ofType(frames, 'assistant_message')[0]];
    expect(thought?.id).toBe(said?.id);
    expect(thought?.otid).not.toBe(said?.otid);
  });
});

/** One transparent pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
