import { DEFAULT_CONVERSATION } from '../../conversations/conversations.ts';
import { useView } from '../context.ts';

/** What the header's menu leads to. */
export type MenuEntry = 'newConversation' | 'conversations' | 'temporary' | 'endTemporary' | 'memory' | 'startOver';

/** What the token and the page let the visitor do. */
export function useMenuEntries(): readonly MenuEntry[] {
  const { config, conversation, conversations, temporary, agentMemory } = useView();
  if (temporary.isActive.value) return ['endTemporary'];
  const offered = temporary.isOffered.value ? (['temporary'] as const) : [];
  if (!conversation.agent.value) return offered;
  const isOpenToAll = conversations.state.value.access === 'full';
  // The agent's own conversation can't be deleted, so it can be emptied.
  const canStartOver =
    isOpenToAll && conversations.currentId.value === DEFAULT_CONVERSATION && conversation.messages.value.length > 0;
  // Whether the token shows the memory is known once somebody has looked.
  const showsMemory = config.value.memory !== 'off' && agentMemory.state.value.access !== 'none';
  return [
    ...(isOpenToAll ? (['newConversation', 'conversations'] as const) : []),
    ...offered,
    ...(showsMemory ? (['memory'] as const) : []),
    ...(canStartOver ? (['startOver'] as const) : []),
  ];
}
