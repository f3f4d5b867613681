import { useSignal } from '@preact/signals';
import type { Part } from '../../conversation/state.ts';
import { useText } from '../context.ts';
import { PartView } from './PartView.tsx';

/** So many more are shown by each click. */
const PARTS_AT_ONCE = 50;

/** Parts of a message that come when the reader asks for them, the last ones first. */
export function EarlierParts({ parts, shownAtFirst = 0 }: { parts: readonly Part[]; shownAtFirst?: number }) {
  const text = useText();
  /** The first part that is shown; null: none is. */
  const shownFrom = useSignal<number | null>(null);
  const from = shownFrom.value ?? Math.max(0, parts.length - shownAtFirst);
  return (
    <>
      {from > 0 && (
        <button
          type="button"
          class="quiet-button steps-button"
          part="steps-button"
          onClick={() => {
            shownFrom.value = Math.max(0, from - PARTS_AT_ONCE);
          }}
        >
          {text('earlierSteps', { count: from })}
        </button>
      )}
      {parts.slice(from).map((part) => (
        <PartView key={part.key} part={part} />
      ))}
    </>
  );
}
