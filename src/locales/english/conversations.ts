/** What only the list of conversations says. */
export const texts = {
  conversationsSearch: 'Search conversations',
  conversationsEmpty: 'No conversations yet.',
  conversationTitle: 'Title',
  conversationRename: 'Rename “{title}”',
  conversationDelete: 'Delete “{title}”',
  conversationDeleted: '“{title}” was deleted.',
  conversationRestored: '“{title}” is back.',
};

/** Names one of them. */
export type ConversationsKey = keyof typeof texts;
