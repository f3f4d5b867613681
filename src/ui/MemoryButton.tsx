import { useText, useView } from './context.ts';
import { MemoryIcon } from './icons.tsx';

/** Opens what the agent remembers, where the menu has no conversations to hold beside it. */
export function MemoryButton() {
  const { config, conversation, conversations, agentMemory, temporary, subpanel } = useView();
  const text = useText();
  // Whether the token shows the memory is known once somebody has looked.
  const showsMemory = config.value.memory !== 'off' && agentMemory.state.value.access !== 'none';
  const isElsewhere = temporary.isActive.value || conversations.state.value.access === 'full';
  if (!showsMemory || isElsewhere || !conversation.agent.value) return null;
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
