import { useText, useView } from './context.ts';
import { MemoryIcon } from './icons.tsx';

/** Opens what the agent remembers, where the header's menu would have nothing else. */
export function MemoryButton() {
  const { subpanel } = useView();
  const text = useText();
  return (
    <button
      type="button"
      class="icon-button"
      part="memory-button"
      aria-label={text('memory')}
      aria-haspopup="dialog"
      onClick={() => {
        subpanel.value = 'memory';
      }}
    >
      <MemoryIcon />
    </button>
  );
}
