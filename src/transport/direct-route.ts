import type { FailedResponse } from '../protocol/failures.ts';
import { streamsOnlyToSdk } from '../protocol/refusals.ts';
import type { ServerMemory } from './learned-server.ts';
import type { LettaRequest } from './requests.ts';
import type { Routes } from './routes.ts';

/**
 * The ways to stream from an agent's own route, in the order in which they are tried. Server 0.16.8 streams by `plain`
 * only to Letta's own SDK; its deprecated route streams to everyone; and it takes the SDK's header for the SDK.
 */
const WAYS = ['plain', 'deprecated', 'sdk-header'] as const;
type Way = (typeof WAYS)[number];

/** A header of the SDK that says which version it is. Letta's preflight allows any header; another server's may not. */
const SDK_HEADER = { 'X-Stainless-Package-Version': '1.12.1' };

/** What was found out, by the URL of the API: all chats on a page share it. */
const found = new Map<string, { way: Way; isOpen: boolean }>();

/**
 * Decides how messages go to a server whose tokens open the agent's own route only. A refusal costs one request, once
 * for each server: it is remembered on the page, and in the tab.
 */
export interface DirectRoute {
  request(routes: Routes, body: object): LettaRequest;
  /** Whether this refusal only means that the way isn't open. Then the next request goes another way. */
  movesOn(routes: Routes, refusal: FailedResponse): boolean;
  /** The server took a request that went this way. */
  confirm(routes: Routes): void;
  /** There was no response: the server's preflight may have refused the header, so the way before it gets another try. */
  noteSilence(routes: Routes): void;
}

export function createDirectRoute(memory: ServerMemory | null): DirectRoute {
  function known({ base }: Routes): { way: Way; isOpen: boolean } {
    const kept = WAYS.find((way) => way === memory?.read(base, 'route'));
    const state = found.get(base) ?? { way: kept ?? 'plain', isOpen: kept !== undefined };
    found.set(base, state);
    return state;
  }
  return {
    request(routes, body) {
      const { way } = known(routes);
      return {
        url: way === 'deprecated' ? routes.messagesStream : routes.messages,
        body,
        ...(way === 'sdk-header' && { headers: SDK_HEADER }),
      };
    },
    movesOn(routes, refusal) {
      const { way, isOpen } = known(routes);
      const isRefused =
        way === 'plain'
          ? streamsOnlyToSdk(refusal)
          : way === 'deprecated' && !isOpen && [401, 403, 404, 405].includes(refusal.status);
      if (isRefused) found.set(routes.base, { way: way === 'plain' ? 'deprecated' : 'sdk-header', isOpen: false });
      return isRefused;
    },
    confirm(routes) {
      const { way, isOpen } = known(routes);
      if (isOpen) return;
      found.set(routes.base, { way, isOpen: true });
      if (way !== 'plain') memory?.keep(routes.base, 'route', way);
    },
    noteSilence(routes) {
      const { way, isOpen } = known(routes);
      if (way === 'sdk-header' && !isOpen) found.set(routes.base, { way: 'deprecated', isOpen: false });
    },
  };
}
