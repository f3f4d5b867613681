import { signal } from '@preact/signals-core';
import { describe, expect, it, vi } from 'vitest';
import type { TabMemory } from '../platform/tab-memory.ts';
import { createFeedbacks } from './feedback.ts';
import type { Message } from './state.ts';

const ANSWER: Message = { role: 'assistant', id: 'a', parts: [], date: null, stopReason: null, stepId: 'step-1' };
const QUESTION: Message = { role: 'user', id: 'q', content: [], date: null };

function start(isStored: boolean, memory: TabMemory | null = null) {
  const send = vi.fn(async () => undefined);
  const owner = signal<string | null>('agent-1');
  const messages = () => [QUESTION, ANSWER];
  return { send, owner, feedbacks: createFeedbacks({ isStored: signal(isStored), messages, send, memory, owner }) };
}

function createMemory(): TabMemory {
  const kept = new Map<string, string>();
  return {
    read: (owner, what) => kept.get(what + owner) ?? null,
    keep: (owner, what, text) => void kept.set(what + owner, text),
    forget: () => kept.clear(),
  };
}

describe('feedback', () => {
  it('goes to Letta for the message’s last step, with the reasons as tags', async () => {
    const { send, feedbacks } = start(true);
    await feedbacks.give('a', 'negative', ['incorrect']);
    expect(send).toHaveBeenCalledWith('step-1', 'negative', ['incorrect'], expect.any(AbortSignal));
    expect(feedbacks.given.value.get('a')).toEqual({ rating: 'negative', reasons: ['incorrect'] });
  });

  it('can be taken back', async () => {
    const { send, feedbacks } = start(true);
    await feedbacks.give('a', 'positive');
    await feedbacks.give('a', null);
    expect(send).toHaveBeenLastCalledWith('step-1', null, [], expect.any(AbortSignal));
    expect(feedbacks.given.value.size).toBe(0);
  });

  it('stays here where Letta doesn’t take it', async () => {
    const { send, feedbacks } = start(false);
    await feedbacks.give('a', 'positive');
    expect(send).not.toHaveBeenCalled();
    expect(feedbacks.given.value.get('a')?.rating).toBe('positive');
  });

  it('is what it was before, where Letta couldn’t be told', async () => {
    const { send, feedbacks } = start(true);
    await feedbacks.give('a', 'positive');
    send.mockRejectedValueOnce(new Error('offline'));
    await expect(feedbacks.give('a', 'negative')).rejects.toThrow();
    expect(feedbacks.given.value.get('a')?.rating).toBe('positive');
  });

  it('is there after a reload, for the same agent only', async () => {
    const memory = createMemory();
    await start(true, memory).feedbacks.give('a', 'negative', ['unclear']);
    const { owner, feedbacks } = start(true, memory);
    expect(feedbacks.given.value.get('a')).toEqual({ rating: 'negative', reasons: ['unclear'] });
    owner.value = 'agent-2';
    expect(feedbacks.given.value.size).toBe(0);
    owner.value = 'agent-1';
    await feedbacks.give('a', null);
    expect(start(true, memory).feedbacks.given.value.size).toBe(0);
  });

  it('is not kept where nobody may keep it', async () => {
    const memory = createMemory();
    const { owner, feedbacks } = start(true, memory);
    owner.value = null;
    await feedbacks.give('a', 'positive');
    expect(feedbacks.given.value.get('a')?.rating).toBe('positive');
    expect(start(true, memory).feedbacks.given.value.size).toBe(0);
  });

  it('is for messages of the agent', async () => {
    const { feedbacks } = start(true);
    await expect(feedbacks.give('q', 'positive')).rejects.toMatchObject({ code: 'not-found' });
  });
});
