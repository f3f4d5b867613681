import type { Access, TokenStore } from './token-store.ts';

/** A web-standard handler. */
export type Fetch = (request: Request) => Response | Promise<Response>;

const AGENT = 'agent-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** All that a token opens; everything else takes the API key (letta-protocol.md §2). Paths match as sent, undecoded. */
const ROUTES: readonly { method: string; path: RegExp; access: Access }[] = [
  { method: 'GET', path: new RegExp(`^/v1/agents/(${AGENT})$`), access: 'read_agent' },
  { method: 'GET', path: new RegExp(`^/v1/agents/(${AGENT})/messages$`), access: 'read_messages' },
  { method: 'POST', path: new RegExp(`^/v1/agents/(${AGENT})/messages(?:/stream|/async|/cancel)?$`), access: 'write_messages' },
];

const OPEN_PATH = /^\/v1\/health\/?$/;

/**
 * Puts the enforcement in front of a Letta: the API key opens everything, a token what its policy says, anybody
 * `/v1/health`. Whatever is wrong with a token (expired, revoked, unknown, too little access), the answer is the same 401.
 */
export function enforceAccess(letta: Fetch, options: { apiKey: string; tokens: TokenStore }): Fetch {
  const { apiKey, tokens } = options;
  const mayPass = (request: Request): boolean => {
    const { pathname } = new URL(request.url);
    if (OPEN_PATH.test(pathname)) return true;
    const credential = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (credential === undefined) return false;
    if (credential === apiKey) return true;
    return ROUTES.some(({ method, path, access }) => {
      const agentId = method === request.method ? path.exec(pathname)?.[1] : undefined;
      return agentId !== undefined && tokens.allows(credential, agentId, access);
    });
  };
  return (request) => (mayPass(request) ? letta(request) : Response.json({ message: 'Unauthorized' }, { status: 401 }));
}
