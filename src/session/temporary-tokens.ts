import { ChatError } from '../platform/errors.ts';
import { createTokenEndpoint } from './token-endpoint.ts';
import type { TokenSource } from './tokens.ts';

/** Tokens for one temporary chat. */
export interface TemporaryTokens extends TokenSource {
  /**
   * Deletes the visitor's temporary chat with its agent. Works from a page that is being left. Resolves as well where
   * there is none.
   * @throws ChatError as `mint`
   */
  end(): Promise<void>;
}

/** The feature of a token answer by which an endpoint says that it has temporary chats. */
const FEATURE = 'temporary';

/** Whether an endpoint with these features offers temporary chats. */
export const offersTemporary = (features: readonly string[]): boolean => features.includes(FEATURE);

/**
 * Tokens for one temporary chat. They always come from the site's endpoint, also where a page has a `getToken`: only
 * there the chat can be ended.
 * @param usualAgentId the agent that the visitor has otherwise, if any. A server that hands it out forgot what it was asked for.
 */
export function createTemporaryTokens(
  tokenUrl: string,
  credentials: RequestCredentials,
  fetch: typeof globalThis.fetch,
  usualAgentId: string | null,
): TemporaryTokens {
  const endpoint = createTokenEndpoint(tokenUrl, credentials, fetch, true);
  /** The agent that was made for this chat. */
  let agentId: string | null = null;

  return {
    async mint(request) {
      const answer = await endpoint.mint(request);
      if (!offersTemporary(answer.features ?? []) || (answer.agentId !== null && answer.agentId === usualAgentId)) {
        throw new ChatError(
          'configuration',
          'The token endpoint was asked for a temporary chat, and gave another one.',
        );
      }
      if (agentId !== null && answer.agentId !== agentId) {
        throw new ChatError('not-found', 'The server has ended this temporary chat.', { retryable: false });
      }
      agentId = answer.agentId;
      return answer;
    },
    revoke: endpoint.revoke,
    end: endpoint.endTemporary,
  };
}
