import { useSignal } from '@preact/signals';
import type { TargetedKeyboardEvent } from 'preact';
import { isAnswering, type QueuedMessage } from '../conversation/state.ts';
import { useText, useView } from './context.ts';
import { QuestionFirst } from './QuestionFirst.tsx';
import { useDraft } from './hooks/use-draft.ts';
import { useGrowingInput } from './hooks/use-growing-input.ts';
import { useOpenQuestions } from './hooks/use-open-questions.ts';
import { SendIcon, StopIcon } from './icons.tsx';
import { QueueList } from './QueueList.tsx';
import { textOf } from './text-of.ts';

/** Where the visitor writes. The text stays until Letta has it. */
export function Composer() {
  const { conversation, config, consent, agreeButton, input, submit, atEnd } = useView();
  const text = useText();
  const draft = useDraft();
  useGrowingInput(input, draft);
  const status = conversation.status.value;
  const { type } = status;
  const { disabled, placeholder, mode } = config.value;
  const submitting = type === 'submitted';
  const busy = submitting || isAnswering(status);
  const ready = !submitting && !disabled && type !== 'awaiting-approval' && draft.value.trim() !== '';
  const questions = useOpenQuestions();
  /** Whether the visitor pressed Enter while a question was open. */
  const held = useSignal(false);
  // The button that was pressed is replaced by another one.
  const focusInput = (): void => input.current?.focus();
  const edit = ({ content }: QueuedMessage): void => {
    draft.value = [textOf(content), draft.peek()].filter((part) => part !== '').join('\n');
  };
  return (
    <>
      <QueueList onEdit={edit} />
      <form
        class="composer"
        part="composer"
        onSubmit={(event) => {
          event.preventDefault();
          // The text stays, and so does the visitor's choice.
          if (consent.isNeeded.peek()) return agreeButton.current?.focus();
          const written = draft.peek();
          held.value = questions.length > 0;
          const outcome = ready ? submit(written) : null;
          if (outcome === 'sent' || held.peek()) atEnd.value = true;
          // What is sent stands in the box until Letta has it; what waits stands in the queue.
          if (outcome === 'queued') draft.value = '';
          focusInput();
        }}
      >
        {held.value && questions.length > 0 && (
          <QuestionFirst
            questions={questions}
            reason={draft.value.trim()}
            onSent={() => {
              draft.value = '';
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
          aria-describedby="ai-notice"
          placeholder={placeholder ?? text('placeholder')}
          value={draft.value}
          disabled={disabled}
          readOnly={submitting}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
          }}
          onKeyDown={submitOnEnter}
        />
        {busy && (
          <button
            key="stop"
            type="button"
            class="icon-button accent stop-button"
            part="stop-button"
            aria-label={text('stop')}
            aria-disabled={type === 'stopping'}
            onClick={() => {
              focusInput();
              conversation.stop().catch(() => undefined);
            }}
          >
            <StopIcon />
          </button>
        )}
        {(!busy || (ready && !submitting)) && (
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
    </>
  );
}

/** While a word is being composed, Enter belongs to the input method (Safari says so by `keyCode` only). */
function submitOnEnter(event: TargetedKeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
