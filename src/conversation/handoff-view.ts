import type { ReadonlySignal } from '@preact/signals-core';
import type { HandoffKit } from './handoff-kit.ts';
import { type HandoffEntry, interleave } from './handoff-log.ts';
import type { ChatState, Message } from './state.ts';
import type { StateSignals } from './store.ts';

/** The state of a conversation, with what was said to a person in it. */
export function withEntries(
  { computed, signal }: HandoffKit,
  shown: StateSignals,
  entries: ReadonlySignal<readonly HandoffEntry[]>,
  { status, unsent }: Pick<StateSignals, 'status' | 'unsent'>,
): Pick<StateSignals, 'state' | 'messages'> {
  /** Each entry keeps its signal, so that a view keeps its element. */
  const entrySignals = new WeakMap<Message, ReadonlySignal<Message>>();
  const signalOf = ({ after, message }: HandoffEntry) => {
    const known = entrySignals.get(message) ?? signal<Message>(message);
    entrySignals.set(message, known);
    return { after, item: known };
  };

  const messages = computed(() =>
    interleave(shown.messages.value, (message) => message.peek().id, entries.value.map(signalOf)),
  );
  const state = computed((): ChatState => {
    const own = shown.state.value;
    const items = entries.value.map(({ after, message }) => ({ after, item: message as Message }));
    if (items.length === 0 && status.value === own.status) return own;
    return {
      ...own,
      messages: interleave(own.messages, ({ id }) => id, items),
      status: status.value,
      unsent: unsent.value,
    };
  });
  return { state, messages };
}
