/**
 * By which name a tab keeps what belongs to a conversation: its draft, the turn under way.
 * @param conversationId `default`, `conv-…`, or `new` before the first message
 */
export function conversationKey(agentId: string, conversationId: string): string {
  return conversationId === 'default' ? agentId : `${agentId} ${conversationId}`;
}
