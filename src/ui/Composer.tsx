import { effect } from '@preact/signals';
import { isAnswering } from '../conversation/state.ts';
import { attachOnce } from './attach.ts';
import { SendIcon, StopIcon } from './icons.tsx';
import type { Ui, UiProps } from './view.ts';

/** Where the visitor writes. The text stays until Letta has it. */
export function Composer({ ui }: UiProps) {
  const { conversation, draft } = ui;
  const status = conversation.status.value;
  const { type } = status;
  const { disabled, placeholder, mode } = ui.config.value;
  const submitting = type === 'submitted';
  const busy = submitting || isAnswering(status);
  const ready = !busy && !disabled && type !== 'awaiting-approval' && draft.value.trim() !== '';
  return (
    <form
      class="composer"
      part="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && ui.submit(draft.peek())) ui.atEnd.value = true;
        // Until Letta has a message, it still stands in the box: pressing Enter twice sends once.
        else ui.queued.value = isAnswering(status) && draft.peek().trim() !== '';
        focusInput(event.currentTarget);
      }}
    >
      {ui.queued.value && (
        <span class="queued" role="status">
          {ui.text('queued')}
        </span>
      )}
      <textarea
        ref={growWithText(ui)}
        class="input"
        part="input"
        rows={1}
        dir="auto"
        autofocus={mode !== 'inline'}
        enterkeyhint="send"
        aria-label={ui.text('message')}
        placeholder={placeholder ?? ui.text('placeholder')}
        value={draft.value}
        disabled={disabled}
        readOnly={submitting}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
          ui.queued.value = false;
        }}
        onKeyDown={(event) => {
          // While a word is being composed, Enter belongs to the input method (Safari says so by keyCode only).
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      {busy ? (
        <button
          key="stop"
          type="button"
          class="icon-button accent stop-button"
          part="stop-button"
          aria-label={ui.text('stop')}
          aria-disabled={type === 'stopping'}
          onClick={(event) => {
            focusInput(event.currentTarget.form);
            ui.queued.value = false;
            conversation.stop().catch(() => undefined);
          }}
        >
          <StopIcon />
        </button>
      ) : (
        <button
          key="send"
          type="submit"
          class="icon-button accent send-button"
          part="send-button"
          aria-label={ui.text('send')}
          aria-disabled={!ready}
        >
          <SendIcon />
        </button>
      )}
    </form>
  );
}

/** The button that had the focus is about to go. */
function focusInput(form: HTMLFormElement | null): void {
  form?.querySelector('textarea')?.focus();
}

/** Grows the box with its text where CSS can't (`field-sizing`). */
const growWithText = attachOnce((ui: Ui, input: HTMLTextAreaElement) =>
  effect(() => {
    const isEmpty = ui.draft.value === '';
    if (CSS.supports('field-sizing', 'content')) return;
    input.style.blockSize = 'auto';
    if (!isEmpty) input.style.blockSize = `${input.scrollHeight}px`;
  }),
);
