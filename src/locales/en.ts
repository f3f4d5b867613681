import { texts as attachments } from './english/attachments.ts';
import { texts as chat } from './english/chat.ts';
import { texts as conversations } from './english/conversations.ts';
import { texts as memory } from './english/memory.ts';
import { texts as menu } from './english/menu.ts';
import { texts as messageTools } from './english/message-tools.ts';

/**
 * English, and the list of all texts that a visitor can read or hear. `{agent}` and the like are filled in; each text says
 * with which names. Another language has one file with the same keys: a missing one doesn't compile.
 *
 * English comes without a request of its own: a text lives beside the chunk that alone says it, and in `english/chat.ts` if the
 * first download or several chunks do. So what ships imports those files, and this one only for its types.
 */
export const en = { ...chat, ...attachments, ...conversations, ...memory, ...menu, ...messageTools };

/** Names a text. */
export type TextKey = keyof typeof en;

/** Names a text that is there from the start. */
export type ChatKey = keyof typeof chat;

/** Every text, by its key. */
export type Messages = Record<TextKey, string>;

/** The texts that are there: those of the chat, and others once their language or what says them is loaded. */
export type KnownMessages = Record<ChatKey, string> & Partial<Messages>;
