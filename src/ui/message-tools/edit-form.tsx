/** @jsxRuntime classic */
/** @jsx h */
import type { h, TargetedKeyboardEvent } from 'preact';
import type { ContentPart } from '../../protocol/events.ts';
import type { Kit } from '../kit.ts';
import { resend } from './resend.ts';
import type { ToolProps } from './tool-props.ts';

export interface EditFormProps extends ToolProps {
  readonly onDone: () => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the form in which a visitor writes a message of theirs anew. It goes out in a copy of the conversation. */
export function createEditForm(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useLayoutEffect, useRef } = kit;

  return function EditForm({ message, view, text, forkPoint, onDone }: EditFormProps) {
    const value = message.peek();
    const content: readonly ContentPart[] = value.role === 'user' ? value.content : [];
    const draft = useSignal(content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'));
    const box = useRef<HTMLTextAreaElement>(null);
    const isBusy = useSignal(false);
    const problem = useSignal('');
    useLayoutEffect(() => box.current?.focus(), []);

    async function send(): Promise<void> {
      const written = draft.peek().trim();
      if (isBusy.peek() || written === '') return;
      isBusy.value = true;
      problem.value = '';
      const pictures = content.filter((part) => part.type !== 'text');
      const failed = await resend({ view, forkPoint, text }, value.id, [{ type: 'text', text: written }, ...pictures]);
      isBusy.value = false;
      if (failed) problem.value = failed;
      else onDone();
    }

    const stop = (): void => {
      onDone();
      view.input.current?.focus();
    };

    function onKeyDown(event: TargetedKeyboardEvent<HTMLElement>): void {
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        stop();
      }
      const isInBox = event.target === box.current;
      if (event.key !== 'Enter' || !isInBox || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      void send();
    }

    return (
      <form
        class="edit-form"
        part="edit-form"
        aria-label={text('editMessage')}
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <textarea
          ref={box}
          class="edit-box"
          part="edit-input"
          dir="auto"
          rows={3}
          aria-label={text('editMessage')}
          aria-describedby="edit-note"
          value={draft.value}
          readOnly={isBusy.value}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
          }}
        />
        <p id="edit-note" class="edit-note">
          {text('resendNote')}
        </p>
        {problem.value && (
          <p class="tool-problem" role="alert">
            {problem.value}
          </p>
        )}
        <div class="actions">
          <button type="button" class="quiet-button" part="cancel-button" onClick={stop}>
            {text('cancel')}
          </button>
          <button
            type="submit"
            class="quiet-button accent"
            part="edit-send-button"
            aria-disabled={isBusy.value || draft.value.trim() === ''}
          >
            {text('resend')}
          </button>
        </div>
      </form>
    );
  };
}
