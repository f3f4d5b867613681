import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Transport } from '../transport/transport.ts';
import { createOpenConversations } from './open-conversations.ts';

/** A conversation asks its transport only once it connects. */
const unasked = (): Transport => ({}) as Transport;

const openSome = () =>
  createOpenConversations({
    connect: unasked,
    memory: null,
    first: null,
    onBegun: () => undefined,
    onSent: () => undefined,
    onSettled: () => undefined,
  });

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('a conversation', () => {
  it('shows in a task of its own', async () => {
    const open = openSome();
    open.show('conv-1').catch(() => undefined);
    expect(open.current.value.id.value).toBe('default');
    await vi.advanceTimersByTimeAsync(0);
    expect(open.current.value.id.value).toBe('conv-1');
    open.dispose();
  });

  it('that is closed before it shows never does, and says so', async () => {
    const open = openSome();
    const showing = open.show('conv-1');
    open.close('conv-1');
    vi.advanceTimersToNextTimer();
    await expect(showing).rejects.toMatchObject({ code: 'aborted' });
    expect(open.current.value.id.value).toBe('default');
    expect(open.all.value).toHaveLength(1);
    open.dispose();
  });
});
