import { type ConversationSummary, DEFAULT_CONVERSATION } from '../conversations/conversations.ts';
import { reveal } from '../markdown/reveal.ts';
import type { GetText } from './context.ts';

/** What a conversation is called, with hidden characters made visible. */
export function conversationTitle({ id, title }: Pick<ConversationSummary, 'id' | 'title'>, text: GetText): string {
  return (
    reveal(title?.trim() ?? '') || text(id === DEFAULT_CONVERSATION ? 'conversationDefault' : 'conversationUntitled')
  );
}
