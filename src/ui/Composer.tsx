import { useSignal } from '@preact/signals';
import type { TargetedKeyboardEvent } from 'preact';
import { isAnswering } from '../conversation/state.ts';
import { useText, useView } from './context.ts';
import { QuestionFirst } from './QuestionFirst.tsx';
import { useDraft } from './hooks/use-draft.ts';
import { useGrowingInput } from './hooks/use-growing-input.ts';
import { useOpenQuestions } from './hooks/use-open-questions.ts';
import { SendIcon, StopIcon } from './icons.tsx';

/** Where the visitor writes. The text stays until Letta has it. */
export function Composer() {
  const { conversation, config, input, submit, atEnd } = useView();
  const text = useText();
  const draft = useDraft();
  useGrowingInput(input, draft.text);
  const status = conversation.status.value;
  const { type } = status;
  const { disabled, placeholder, mode } = config.value;
  const submitting = type === 'submitted';
  const busy = submitting || isAnswering(status);
  const ready = !busy && !disabled && type !== 'awaiting-approval' && draft.text.value.trim() !== '';
  const questions = useOpenQuestions();
  /** Whether the visitor pressed Enter while a question was open. */
  const held = useSignal(false);
  // The button that was pressed is replaced by another one.
  const focusInput = (): void => input.current?.focus();
  return (
    <form
      class="composer"
      part="composer"
      onSubmit={(event) => {
        event.preventDefault();
        const written = draft.text.peek();
        held.value = questions.length > 0;
        if (ready && submit(written)) atEnd.value = true;
        else if (held.peek()) atEnd.value = true;
        // Until Letta has a message, it still stands in the box: pressing Enter twice sends once.
        else draft.queued.value = isAnswering(status) && written.trim() !== '';
        focusInput();
      }}
    >
      {draft.queued.value && (
        <span class="queued" part="queued" role="status">
          {text('queued')}
        </span>
      )}
      {held.value && questions.length > 0 && (
        <QuestionFirst
          questions={questions}
          reason={draft.text.value.trim()}
          onSent={() => {
            draft.text.value = '';
          }}
        />
      )}
      <textarea
        ref={input}
        class="input"
        part="input"
        rows={1}
        dir="auto"
        autofocus={mode !== 'inline'}
        enterkeyhint="send"
        aria-label={text('message')}
        placeholder={placeholder ?? text('placeholder')}
        value={draft.text.value}
        disabled={disabled}
        readOnly={submitting}
        onInput={(event) => {
          draft.text.value = event.currentTarget.value;
          draft.queued.value = false;
        }}
        onKeyDown={submitOnEnter}
      />
      {busy ? (
        <button
          key="stop"
          type="button"
          class="icon-button accent stop-button"
          part="stop-button"
          aria-label={text('stop')}
          aria-disabled={type === 'stopping'}
          onClick={() => {
            focusInput();
            draft.queued.value = false;
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
          aria-label={text('send')}
          aria-disabled={!ready}
        >
          <SendIcon />
        </button>
      )}
    </form>
  );
}

/** While a word is being composed, Enter belongs to the input method (Safari says so by `keyCode` only). */
function submitOnEnter(event: TargetedKeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
