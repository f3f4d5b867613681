import type { Route } from './routes.ts';
import type { SharedTarget } from './shared-agent.ts';
import type { Message } from './target.ts';
import type { Visit } from './visit.ts';

/** What Letta is asked for somebody. */
export interface Forwarded {
  /** With its query. */
  path: string;
  /** JSON. */
  body?: string | undefined;
  /** A message to the agent, which goes instead of the body. */
  message?: Message | undefined;
  /** The caller's headers that Letta gets. */
  headers?: Record<string, string> | undefined;
  /** Whom it is for, where it is a visitor. */
  visitor?: ForwardedVisitor;
}

export interface ForwardedVisitor extends Pick<SharedTarget, 'first' | 'place'> {
  visit: Visit;
  /** The token that opened the visit. */
  credential: string;
  /** What the response is, and so what of it is shown. */
  route: Route;
  /** The conversation whose runs a list is to show; undefined: all. */
  conversationId?: string | undefined;
}

/** Where a request's failures are told. */
export interface AboutRequest {
  /** The id under which it stands in the log. */
  idOf(request: Request): string;
  /** Adds a line to the log, also after the response has begun. */
  log(problem: string, request: Request): void;
}
