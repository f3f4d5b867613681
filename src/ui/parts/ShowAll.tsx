import type { Signal } from '@preact/signals';
import { useText } from '../context.ts';

/** Shows a long text to its end. */
export function ShowAll({ look, showsAll }: { look: string; showsAll: Signal<boolean> }) {
  const text = useText();
  return (
    <button
      type="button"
      class={look}
      part="show-all-button"
      onClick={() => {
        showsAll.value = true;
      }}
    >
      {text('showAll')}
    </button>
  );
}
