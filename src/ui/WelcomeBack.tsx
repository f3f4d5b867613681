import { useLayoutEffect } from 'preact/hooks';
import { reveal } from '../markdown/reveal.ts';
import { useText, useView } from './context.ts';

/** Leads somebody who has been here before to what they talked about last. */
export function WelcomeBack() {
  const { conversation, conversations, input } = useView();
  const text = useText();
  const { access, items, status } = conversations.state.value;
  const isKnown = access === 'full' && conversation.agent.value !== null;
  useLayoutEffect(() => {
    // What fails is in the list's state; without it the chat begins as it does for everybody.
    if (isKnown && status === 'idle' && items.length === 0) conversations.load('').catch(() => undefined);
  }, [isKnown]);
  const last = isKnown && items.find(({ id, title }) => title && id !== conversations.currentId.value);
  if (!last) return null;
  return (
    <p class="welcome-back" part="welcome-back">
      {text('welcomeBack')}{' '}
      <button
        type="button"
        class="link-button"
        part="last-topic"
        onClick={() => {
          conversations.open(last.id).catch(() => undefined);
          input.current?.focus();
        }}
      >
        {text('lastTopic', { title: reveal(last.title ?? '') })}
      </button>
    </p>
  );
}
