import { batch, signal } from '@preact/signals-core';
import { describe, expect, it } from 'vitest';
import type { ChatStatus } from '../conversation/state.ts';
import type { ConversationsState } from './conversations.ts';
import { createUnread } from './unread.ts';

function setUp() {
  const status = signal<ChatStatus>({ type: 'idle' });
  const currentId = signal('default');
  const state = signal({ items: [] } as unknown as ConversationsState);
  const unread = createUnread(status, { state, currentId });
  const answer = (end: ChatStatus = { type: 'idle' }): void => {
    status.value = { type: 'streaming', runId: 'run-1' };
    status.value = end;
  };
  return { status, currentId, state, unread, answer };
}

describe('what is unread', () => {
  it('is nothing while the visitor sees the chat', () => {
    const { unread, answer } = setUp();
    answer();
    unread.note();
    expect(unread.count.value).toBe(0);
  });

  it('is each answer that comes unseen, until the chat is seen', () => {
    const { unread, answer } = setUp();
    unread.setSeen(false);
    answer();
    answer({ type: 'awaiting-approval', callIds: ['call-1'] });
    unread.note();
    expect(unread.count.value).toBe(3);
    unread.setSeen(true);
    expect(unread.count.value).toBe(0);
  });

  it('is no failure, and nothing of a conversation that was left', () => {
    const { unread, status, currentId } = setUp();
    unread.setSeen(false);
    status.value = { type: 'streaming', runId: null };
    status.value = { type: 'failed', error: new Error() as never, during: 'stream' };
    status.value = { type: 'streaming', runId: null };
    batch(() => {
      currentId.value = 'conv-1';
      status.value = { type: 'idle' };
    });
    expect(unread.count.value).toBe(0);
  });

  it('is what waits in other conversations, too', () => {
    const { unread, state } = setUp();
    const item = (id: string, hasUnread: boolean) => ({
      id,
      title: null,
      updatedAt: null,
      isRunning: false,
      hasUnread,
    });
    state.value = { ...state.value, items: [item('default', true), item('conv-1', true), item('conv-2', false)] };
    expect(unread.count.value).toBe(1);
  });
});
