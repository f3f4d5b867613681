import { type Access, DEFAULT_CONVERSATION } from './routes.ts';

/** The conversation that a transport leads to. */
export interface ConversationPlace {
  /** Chooses it, once there is a token. Null: Letta makes it with the first message. */
  choose(access: Access): string | null;
  /**
   * Letta is about to be asked to make it. Returns whether it was asked before, by this tab or by one that died, and nobody
   * heard its response: then it may be there.
   */
  beginning(title: string): boolean;
  /** Letta has made it. From then on `choose` returns its id. */
  begun(id: string, title: string | null): void;
}

/** The one that the token answer names, else the agent's own. */
export const GIVEN_PLACE: ConversationPlace = {
  choose: ({ conversationId = DEFAULT_CONVERSATION }) => conversationId,
  beginning: () => false,
  begun: () => undefined,
};
