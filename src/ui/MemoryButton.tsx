import { useText, useView } from './context.ts';
import { MemoryIcon } from './icons.tsx';

/** Opens what the agent remembers. */
export function MemoryButton() {
  const { config, agentMemory, conversation, showsMemory } = useView();
  const text = useText();
  // Whether the token shows it is known once somebody has looked.
  const isClosed = agentMemory.state.value.access === 'none';
  if (config.value.memory === 'off' || isClosed || !conversation.agent.value) return null;
  return (
    <button
      type="button"
      class="icon-button"
      part="memory-button"
      aria-label={text('memory')}
      aria-haspopup="dialog"
      onClick={() => {
        showsMemory.value = true;
      }}
    >
      <MemoryIcon />
    </button>
  );
}
