import type { Visibility } from './shapes.ts';
import type { AccessToken } from './token-book.ts';

/** Who asks, and which agent they chat with. A token says both. */
export interface Visit {
  agentId: string;
  /** Whose requests, streams, runs and spending are counted together. */
  visitorId: string;
  /** Whether other visitors have the same agent. Each then sees what is their own, and none the agent's memory. */
  isShared: boolean;
}

/** The visit that a token opens. A token without a visitor is one that the site's own backend has minted. */
export function visitOf({ visitor }: AccessToken, agentId: string): Visit {
  return { agentId, visitorId: visitor?.id ?? agentId, isShared: visitor?.isShared ?? false };
}

/** To whom conversations and otids belong: to the agent, or to one of the visitors who share it. */
export const ownerOf = ({ agentId, visitorId, isShared }: Visit): string =>
  isShared ? `${agentId}/${encodeURIComponent(visitorId)}` : agentId;

/** What is shown on a visit: a shared agent's memory is nobody's to read. */
export const visibilityOn = ({ isShared }: Visit, visibility: Visibility): Visibility =>
  isShared ? { ...visibility, blocks: [], archive: false } : visibility;
