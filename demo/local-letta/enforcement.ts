import { tokenRoutes } from '../../gateway/proxy/token-routes.ts';
import type { Access, AccessToken, TokenBook } from '../../gateway/proxy/token-book.ts';

const TOKENS = '/v1/client-side-access-tokens';
const AGENT = 'agent-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** All that a token of Letta Cloud opens (letta-protocol.md §2), each for one access. */
const OPENED: readonly { method: string; path: RegExp; access: Access }[] = [
  { method: 'GET', path: new RegExp(`^/v1/agents/(${AGENT})$`), access: 'read_agent' },
  { method: 'GET', path: new RegExp(`^/v1/agents/(${AGENT})/messages$`), access: 'read_messages' },
  { method: 'POST', path: new RegExp(`^/v1/agents/(${AGENT})/messages$`), access: 'write_messages' },
  {
    method: 'POST',
    path: new RegExp(`^/v1/agents/(${AGENT})/messages/(?:stream|async|cancel)$`),
    access: 'write_messages',
  },
];

export interface EnforcementOptions {
  tokens: TokenBook;
  /** The key that opens everything, tokens included. */
  apiKey: string;
  /** Responds to what is let through. */
  letta(request: Request): Response | Promise<Response>;
}

/**
 * Who may ask what, as on Letta Cloud. The API key opens everything. A client-side token opens its agent and its agent's
 * messages, and on pages of its own origin only: a request whose `Origin` isn't the token's `hostname` is refused, one
 * without `Origin` (which no browser's page sends) is not. That is no security boundary, since anybody can send any header.
 * Whatever a credential doesn't open gets the same 401.
 */
export function createEnforcement({
  tokens,
  apiKey,
  letta,
}: EnforcementOptions): (request: Request) => Promise<Response> {
  const minting = tokenRoutes(tokens);

  return async (request) => {
    const url = new URL(request.url);
    if (request.method === 'GET' && /^\/v1\/health\/?$/.test(url.pathname)) return letta(request);
    const credential = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (credential === apiKey) {
      const isToken = url.pathname === TOKENS || url.pathname.startsWith(`${TOKENS}/`);
      if (!isToken) return letta(request);
      return minting.fetch(new Request(url.origin + url.pathname.slice(TOKENS.length) + url.search, request));
    }
    const token = credential === undefined ? undefined : await tokens.find(credential);
    if (token && opens(token, request, url)) return letta(request);
    return Response.json({ message: 'Unauthorized' }, { status: 401 });
  };
}

/** A policy that names two agents opens none. */
function opens({ policy, hostname }: AccessToken, request: Request, { pathname }: URL): boolean {
  const [grant, ...others] = policy.data;
  const origin = request.headers.get('origin');
  if (!grant || others.length > 0 || (origin !== null && origin !== originOf(hostname))) return false;
  return OPENED.some(
    ({ method, path, access }) =>
      method === request.method && path.exec(pathname)?.[1] === grant.id && grant.access.includes(access),
  );
}

function originOf(hostname: string): string | null {
  return URL.canParse(hostname) ? new URL(hostname).origin : null;
}
