import { computed, effect, type ReadonlySignal, signal } from '@preact/signals-core';
import { type ChatStatus, isAnswering } from '../conversation/state.ts';
import type { Conversations } from './conversations.ts';

/** How much the visitor has not seen yet. */
export interface Unread {
  /** Answers that came while the chat wasn't seen, and other conversations that have a new one. */
  readonly count: ReadonlySignal<number>;
  /** Says whether the visitor sees the chat: then nothing in it is unread. */
  setSeen(isSeen: boolean): void;
  /** Something came that no turn brought. */
  note(): void;
  /** The visitor is somebody else now. */
  forget(): void;
  dispose(): void;
}

export function createUnread(
  status: ReadonlySignal<ChatStatus>,
  { state, currentId }: Pick<Conversations, 'state' | 'currentId'>,
): Unread {
  const missed = signal(0);
  let isSeen = true;
  let previous = status.peek();
  let shownId = currentId.peek();
  const note = (): void => {
    if (!isSeen) missed.value = missed.peek() + 1;
  };
  const endFollowing = effect(() => {
    const now = status.value;
    const isSame = currentId.value === shownId;
    shownId = currentId.peek();
    // What another conversation was doing is no answer here; and a failure is none.
    const hasAnswered = isSame && isAnswering(previous) && !isAnswering(now) && now.type !== 'failed';
    previous = now;
    if (hasAnswered) note();
  });
  return {
    count: computed(
      () => missed.value + state.value.items.filter(({ id, hasUnread }) => hasUnread && id !== currentId.value).length,
    ),
    setSeen(value) {
      isSeen = value;
      if (isSeen) missed.value = 0;
    },
    note,
    forget() {
      missed.value = 0;
    },
    dispose: endFollowing,
  };
}
