import type { ConversationRecord } from '../transport/conversations-transport.ts';

/** What changed in the list, here or in another tab. */
export type ListChange =
  /** A conversation was made, renamed, used, or brought back. */
  | { readonly type: 'changed'; readonly record: ConversationRecord }
  | { readonly type: 'removed'; readonly id: string }
  /** The agent's own conversation was emptied. */
  | { readonly type: 'emptied' };

/** Other tabs with the same agent, which show a change of the list as soon as it is made. */
export interface ConversationsTabs {
  post(change: ListChange): void;
  /** Ends sharing, for good. */
  leave(): void;
}

/** @param onChange gets what another tab changed */
export function joinConversationsTabs(agentId: string, onChange: (change: ListChange) => void): ConversationsTabs {
  const channel = new BroadcastChannel(`letta-chat-conversations:${agentId}`);
  channel.onmessage = ({ data }: MessageEvent<ListChange>) => onChange(data);
  return {
    post: (change) => channel.postMessage(change),
    leave: () => channel.close(),
  };
}
