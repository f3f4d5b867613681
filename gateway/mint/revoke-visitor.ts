import type Letta from '@letta-ai/letta-client';
import type { TokenBook } from '../proxy/token-book.ts';
import { agentsOf } from '../visitors/identities.ts';
import { revokeAll } from './revoke-all.ts';

export interface RevokeVisitorOptions {
  /** Knows the visitors' agents. */
  letta: Letta;
  /** Mints and revokes. */
  tokens: Letta;
  /** The gateway's tokens, which say whose they are. Letta Cloud's don't: there, a visitor's are those of their agents. */
  book?: TokenBook | undefined;
}

/** Revokes a visitor's tokens; resolves with how many there were. */
export type RevokeVisitor = (visitorId: string) => Promise<number>;

export function createRevokeVisitor({ letta, tokens, book }: RevokeVisitorOptions): RevokeVisitor {
  return async (visitorId) => {
    let count = (await book?.revokeVisitor(visitorId)) ?? 0;
    for (const { id } of await agentsOf(letta, visitorId)) count += await revokeAll(tokens, id);
    return count;
  };
}
