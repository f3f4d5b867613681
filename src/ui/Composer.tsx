import { useSignal } from '@preact/signals';
import type { TargetedKeyboardEvent } from 'preact';
import { isAnswering, type QueuedMessage } from '../conversation/state.ts';
import { useRef } from 'preact/hooks';
import { AttachButtons } from './AttachButtons.tsx';
import { AttachmentArea } from './AttachmentArea.tsx';
import { useText, useView } from './context.ts';
import { DictateButton } from './DictateButton.tsx';
import { LengthCounter } from './LengthCounter.tsx';
import { QuestionFirst } from './QuestionFirst.tsx';
import { partsIn } from './hooks/use-attachments.ts';
import { useDictation } from './hooks/use-dictation.ts';
import { useDraft } from './hooks/use-draft.ts';
import { useFileDrop } from './hooks/use-file-drop.ts';
import { useGrowingInput } from './hooks/use-growing-input.ts';
import { useOpenQuestions } from './hooks/use-open-questions.ts';
import { useRecall } from './hooks/use-recall.ts';
import { SendIcon, StopIcon } from './icons.tsx';
import { isTouched } from './is-touched.ts';
import { QueueList } from './QueueList.tsx';
import { writtenIn } from './message-content.ts';

/** Where the visitor writes. The text stays until Letta has it. */
export function Composer() {
  const { conversation, config, consent, agreeButton, input, submit, atEnd } = useView();
  const text = useText();
  const { text: draft, attachments } = useDraft();
  const form = useRef<HTMLFormElement>(null);
  useGrowingInput(input, draft);
  const status = conversation.status.value;
  const { type } = status;
  const { disabled, placeholder, mode, attachments: kinds, maxLength } = config.value;
  const submitting = type === 'submitted';
  const unsent = conversation.unsent.value;
  /** Whether what stands in the box is on its way. A suggestion, or what the page sends, leaves the box to the visitor. */
  const isSent = submitting && unsent !== null && draft.value.trim() === writtenIn(unsent.content).trim();
  const busy = submitting || isAnswering(status);
  const attached = attachments.items.value;
  const hasSomething = draft.value.trim() !== '' || attached.length > 0;
  const fits = maxLength === null || draft.value.length <= maxLength;
  const isPrepared = attached.every(({ part }) => part !== null);
  const ready = !isSent && !disabled && type !== 'awaiting-approval' && hasSomething && isPrepared && fits;
  const canAttach = kinds.length > 0 && !disabled && !submitting;
  const dictation = useDictation(draft);
  const hasTools = kinds.length > 0 || dictation.isOffered;
  const dictationProblem = dictation.problem.value;
  const isDropTarget = useFileDrop(form, canAttach, attachments.add).value;
  const questions = useOpenQuestions();
  /** Whether the visitor pressed Enter while a question was open. */
  const held = useSignal(false);
  // The button that was pressed is replaced by another one.
  const focusInput = (): void => input.current?.focus();
  const edit = ({ content }: QueuedMessage): void => {
    draft.value = [writtenIn(content), draft.peek()].filter((part) => part !== '').join('\n');
    attachments.takeBack(content);
  };
  const recall = useRecall(draft, edit);
  return (
    <>
      <QueueList onEdit={edit} />
      {isDropTarget && (
        <div class="drop-target" part="drop-target">
          {text('dropFiles')}
        </div>
      )}
      <form
        ref={form}
        class={`composer ${hasTools ? 'with-tools' : ''}`}
        part="composer"
        onSubmit={(event) => {
          event.preventDefault();
          dictation.stop();
          // The text stays, and so does the visitor's choice.
          if (consent.isNeeded.peek()) return agreeButton.current?.focus();
          const written = draft.peek();
          held.value = questions.length > 0;
          const outcome = ready ? submit(written, partsIn(attached)) : null;
          if (outcome === 'sent' || held.peek()) atEnd.value = true;
          // What is sent stands in the box until Letta has it; what waits stands in the queue.
          if (outcome === 'queued') {
            draft.value = '';
            attachments.show([]);
          }
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
        <AttachmentArea attachments={attachments} isSending={submitting} />
        {dictationProblem && (
          <p role="alert" class="attachment-problem">
            {text(dictationProblem === 'denied' ? 'dictateDenied' : 'dictateFailed')}
          </p>
        )}
        <textarea
          ref={input}
          class="input"
          part="input"
          rows={1}
          // What is written has its own direction, and the placeholder the chat's: Firefox mixes them up.
          dir={draft.value === '' ? undefined : 'auto'}
          autofocus={mode !== 'inline' && !isTouched()}
          enterkeyhint="send"
          aria-label={text('message')}
          aria-describedby="ai-notice"
          placeholder={placeholder ?? text('placeholder')}
          value={draft.value}
          disabled={disabled}
          readOnly={isSent}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
            dictation.typed();
          }}
          onKeyDown={(event) => {
            submitOnEnter(event);
            const isArrow = event.key === 'ArrowUp' || event.key === 'ArrowDown';
            const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey && !event.isComposing;
            if (isArrow && isPlain && !submitting && attached.length === 0 && recall(event.key)) event.preventDefault();
          }}
          onPaste={(event) => {
            const { clipboardData } = event;
            // What an office program copies is a text, and a picture of it.
            if (!canAttach || !clipboardData?.files.length || clipboardData.types.includes('text/plain')) return;
            event.preventDefault();
            attachments.add([...clipboardData.files]);
          }}
        />
        {kinds.length > 0 && <AttachButtons kinds={kinds} disabled={!canAttach} onFiles={attachments.add} />}
        <slot name="composer-actions" />
        {hasTools && <span class="spacer" />}
        {maxLength !== null && <LengthCounter length={draft.value.length} limit={maxLength} />}
        {dictation.isOffered && <DictateButton dictation={dictation} disabled={disabled || submitting} />}
        {busy && (
          <button
            key="stop"
            type="button"
            class={`icon-button stop-button ${ready ? '' : 'accent'}`}
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
        {(!busy || ready) && (
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
