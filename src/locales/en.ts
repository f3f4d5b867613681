import { texts as attachments } from './english/attachments.ts';
import { texts as chat } from './english/chat.ts';
import { texts as conversations } from './english/conversations.ts';
import { texts as memory } from './english/memory.ts';
import { texts as menu } from './english/menu.ts';
import { texts as messageTools } from './english/message-tools.ts';

/**
 * English, and the list of all texts that a visitor can read or hear. `{agent}` and the like are filled in; each text says
 * with which names. Another language has one file with the same keys: a missing one doesn't compile, nor does
 * a missing plural form.
 *
 * English comes without a request of its own: a text lives beside the chunk that alone says it, and in `english/chat.ts` if the
 * first download or several chunks do. So what ships imports those files, and this one only for its types.
 */
export const en = { ...chat, ...attachments, ...conversations, ...memory, ...menu, ...messageTools };

/** Names a text. */
export type TextKey = keyof typeof en;

/** Names a text that is there from the start. */
export type ChatKey = keyof typeof chat;

/** A text with a number: a form for each plural category of the language. Every language has `other`. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** The file of a language that has these plural categories. */
export type Texts<Category extends Intl.LDMLPluralRule> = {
  readonly [Key in TextKey]: (typeof en)[Key] extends string ? string : Readonly<Record<Category, string>>;
};

/** Every text, by its key. A page may give one form where a language has several. */
export type Messages = {
  readonly [Key in TextKey]: (typeof en)[Key] extends string ? string : string | Plural;
};

/** The texts that are there: those of the chat, and others once their language or what says them is loaded. */
export type KnownMessages = Pick<Messages, ChatKey> & Partial<Messages>;
