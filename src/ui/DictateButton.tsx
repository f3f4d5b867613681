import { useText, useView } from './context.ts';
import type { Dictation } from './hooks/use-dictation.ts';
import { MicrophoneIcon } from './icons.tsx';

/** Begins and ends dictation. */
export function DictateButton({ dictation, disabled }: { dictation: Dictation; disabled: boolean }) {
  const { input } = useView();
  const text = useText();
  const isListening = dictation.isListening.value;
  return (
    <button
      type="button"
      class={`icon-button dictate-button ${isListening ? 'listening' : ''}`}
      part="dictate-button"
      aria-label={text('dictate')}
      title={text('dictate')}
      aria-pressed={isListening}
      aria-disabled={disabled}
      onClick={() => {
        if (disabled) return;
        dictation.toggle();
        input.current?.focus();
      }}
    >
      <MicrophoneIcon />
    </button>
  );
}
