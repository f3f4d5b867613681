import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ContentPart } from '../protocol/events.ts';
import { SendIcon, StopIcon } from './icons.tsx';
import { useText, useView } from './view.ts';

/** Where the visitor writes. The text stays until Letta has it. */
export function Composer() {
  const view = useView();
  const text = useText();
  const { conversation, config } = view;
  const draft = useSignal('');
  const input = useRef<HTMLTextAreaElement>(null);
  const status = conversation.status.value;
  const { disabled, placeholder } = config.value;
  const submitting = status.type === 'submitted';
  const busy = submitting || status.type === 'streaming' || status.type === 'stopping';
  const ready = !busy && !disabled && status.type !== 'awaiting-approval' && draft.value.trim() !== '';

  useDraft(draft);
  useEffect(() => grow(input.current), [draft.value]);

  function submit(): void {
    if (!ready) return;
    view.submit(draft.peek());
    input.current?.focus();
  }

  return (
    <form
      class="composer"
      part="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        ref={input}
        class="input"
        part="input"
        rows={1}
        dir="auto"
        autofocus={config.value.mode !== 'inline'}
        enterkeyhint="send"
        aria-label={text('message')}
        placeholder={placeholder ?? text('placeholder')}
        value={draft.value}
        disabled={disabled}
        readOnly={submitting}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          // While a word is being composed, Enter belongs to the input method (Safari says so by keyCode only).
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          submit();
        }}
      />
      {busy ? (
        <button
          type="button"
          class="stop-button"
          part="stop-button"
          aria-label={text('stop')}
          aria-disabled={status.type === 'stopping'}
          onClick={() => {
            void conversation.stop();
            input.current?.focus();
          }}
        >
          <StopIcon />
        </button>
      ) : (
        <button type="submit" class="send-button" part="send-button" aria-label={text('send')} aria-disabled={!ready}>
          <SendIcon />
        </button>
      )}
    </form>
  );
}

/** Clears the box once Letta has what is in it, and puts back what came from elsewhere and didn't get through. */
function useDraft(draft: { value: string; peek(): string }): void {
  const { conversation } = useView();
  const previous = useRef<string | null>(null);
  useSignalEffect(() => {
    const unsent = conversation.unsent.value;
    const status = conversation.status.value;
    const text = unsent && textOf(unsent.content);
    if (previous.current !== null && text === null && draft.peek() === previous.current) draft.value = '';
    if (text !== null && status.type !== 'submitted' && draft.peek() === '') draft.value = text;
    previous.current = text;
  });
}

function textOf(content: readonly ContentPart[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

/** Grows the box with its text where CSS can't (`field-sizing`). */
function grow(input: HTMLTextAreaElement | null): void {
  if (!input || CSS.supports('field-sizing', 'content')) return;
  input.style.blockSize = 'auto';
  input.style.blockSize = `${input.scrollHeight}px`;
}
