/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { Conversations } from '../../conversations/conversations.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';

export interface StartOverProps {
  readonly conversations: Conversations;
  readonly text: GetText;
  readonly onDone: (said: string) => void;
  readonly onCancel: () => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the component that asks before the conversation is emptied. */
export function createStartOver(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useLayoutEffect, useRef } = kit;

  return function StartOver({ conversations, text, onDone, onCancel }: StartOverProps) {
    const cancel = useRef<HTMLButtonElement>(null);
    const isBusy = useSignal(false);
    const failed = useSignal(false);
    useLayoutEffect(() => cancel.current?.focus(), []);

    async function empty(): Promise<void> {
      if (isBusy.peek()) return;
      isBusy.value = true;
      failed.value = false;
      try {
        await conversations.startOver();
        onDone(text('startedOver'));
      } catch {
        failed.value = true;
      } finally {
        isBusy.value = false;
      }
    }

    return (
      <div
        class="start-over"
        part="start-over"
        role="alertdialog"
        aria-label={text('startOver')}
        aria-describedby="start-over-text"
      >
        <p id="start-over-text">{text('startOverQuestion')}</p>
        {failed.value && (
          <p class="menu-error" role="alert">
            {text('conversationsFailed')}
          </p>
        )}
        <div class="actions">
          <button
            type="button"
            class="quiet-button accent"
            part="start-over-button"
            aria-disabled={isBusy.value}
            onClick={() => void empty()}
          >
            {text('startOver')}
          </button>
          <button ref={cancel} type="button" class="quiet-button" part="cancel-button" onClick={onCancel}>
            {text('cancel')}
          </button>
        </div>
      </div>
    );
  };
}
