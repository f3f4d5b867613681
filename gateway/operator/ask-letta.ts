import type { Config } from '../operations/config.ts';
import { UPSTREAM_LIMIT_MS } from '../mint/letta.ts';
import { TokenBook } from '../proxy/token-book.ts';
import { tokenRoutes } from '../proxy/token-routes.ts';
import type { State } from '../state/state.ts';
import type { AskLetta } from './perform.ts';

const TOKENS = '/v1/client-side-access-tokens';

export interface AskLettaOptions {
  config: Pick<Config, 'baseUrl' | 'apiKey' | 'gateway'>;
  state: State;
  /** Default: the global one. */
  fetch?: (request: Request) => Promise<Response>;
}

/** Asks Letta with its key; for tokens the gateway's own book, where the gateway mints them. */
export function createAskLetta({
  config,
  state,
  fetch = (request) => globalThis.fetch(request),
}: AskLettaOptions): AskLetta {
  const { baseUrl, apiKey, gateway } = config;
  const book = gateway && tokenRoutes(new TokenBook({ state, secret: gateway.secret }));
  return async (path, { method, body }) => {
    const headers = new Headers({ 'Content-Type': 'application/json' });
    if (apiKey !== undefined) headers.set('Authorization', `Bearer ${apiKey}`);
    const isToken = book !== undefined && path.startsWith(TOKENS);
    const url = baseUrl + (isToken ? path.slice(TOKENS.length) || '/' : path);
    const signal = AbortSignal.timeout(UPSTREAM_LIMIT_MS);
    const request = new Request(url, { method, headers, signal, ...(body !== undefined && { body }) });
    return isToken ? book.fetch(request) : fetch(request);
  };
}
