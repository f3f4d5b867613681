import type Letta from '@letta-ai/letta-client';
import type { AccessTokenCreateParams } from '@letta-ai/letta-client/resources/access-tokens';
import { z } from 'zod';
import type { AgentFor } from '../visitors/agents.ts';
import { readJson } from '../http/body.ts';
import { checkOrigin } from '../http/callers.ts';
import { answer, Fault } from '../http/faults.ts';
import { statusOf } from './letta.ts';
import { memoryState } from '../state/memory.ts';
import type { State } from '../state/state.ts';
import { MintedTokens } from './minted-tokens.ts';
import { refuse } from './refuse.ts';
import type { Authenticate, Visitor } from '../visitors/visitor.ts';

export interface TokenHandlerOptions {
  /** The SDK's client, with the API key; see `createLetta`. */
  letta: Letta;
  authenticate: Authenticate;
  agentFor: AgentFor;
  /** The origins whose pages may ask, exactly as browsers send them (`https://example.com`). */
  allowedOrigins: readonly string[];
  /** Where it is kept which token is whose. Default: in this process. */
  state?: State;
  /** What a token lets its holder do with the agent. Default: chat, and (`read_agent`) see its name, and so its memory. */
  access?: AccessTokenCreateParams.Policy['access'];
  /** How long a token lives, in seconds. Default 300. */
  lifeSeconds?: number;
  /** Where browsers reach Letta. Default: where the client does. */
  baseUrl?: string | undefined;
  /**
   * Decides about a visitor before something is made for them, by what the page sends along as `admission`; throws a
   * `Fault` to refuse. Default: everybody is let in.
   */
  admit?: (request: Request, visitor: Visitor, proof: string | undefined) => Promise<void>;
  /** Throws a `Fault` where a visitor gets no token. */
  check?: (visitor: Visitor) => Promise<void>;
  /** Set: an agent is made only for a visitor's first message. Finds the agent of who has one already. */
  existingAgent?: ((visitor: Visitor) => Promise<string | undefined>) | undefined;
  /** What tokens open beyond the agent and its messages; without them nothing is said of it. */
  features?: readonly string[] | undefined;
  /** Gets a line for each failure of Letta's, without keys and tokens. Default: it goes to `console.error`. */
  log?: (line: string, request: Request) => void;
}

const mintBody = z.object({
  reason: z.enum(['initial', 'expiring', 'unauthorized', 'first-message']).optional(),
  /** What lets a stranger in. */
  admission: z.string().max(4_000).optional(),
});
type MintBody = z.infer<typeof mintBody>;
const revokeBody = z.object({ token: z.string().min(1) });
const mintedToken = z.object({ token: z.string().min(1), expiresAt: z.iso.datetime({ offset: true }) });

/** `POST` mints a token for the visitor who asks, `DELETE` revokes one of theirs. */
export function createTokenHandler(options: TokenHandlerOptions): (request: Request) => Promise<Response> {
  const { letta, authenticate, agentFor, allowedOrigins, lifeSeconds = 300 } = options;
  const { access = ['read_messages', 'write_messages', 'read_agent'], baseUrl = letta.baseURL, features } = options;
  const { admit = async () => undefined, check = async () => undefined, existingAgent } = options;
  // Not `console.error` itself: it would print the request as well, with its cookies.
  const { log = (line) => console.error(line) } = options;
  const minted = new MintedTokens(options.state ?? memoryState());

  async function mint(request: Request): Promise<Response> {
    const visitor = await needVisitor(request);
    const body = await readJson(request, mintBody);
    await check(visitor);
    if (existingAgent && body.reason !== 'first-message' && !(await hasAgent(visitor))) {
      // They are nobody yet: no cookie, and Letta isn't asked.
      return answer(200, { agentId: null, serverTime: new Date().toISOString() });
    }
    const made = { mayBe: !visitor.isNew };
    const response = await mintFor(visitor, request, body, made).catch((error: unknown) => refuse(error, request, log));
    // Also with a refusal: there may be an agent by now that only this cookie leads to.
    if (visitor.setCookie && made.mayBe) response.headers.append('Set-Cookie', visitor.setCookie);
    return response;
  }

  const hasAgent = async (visitor: Visitor) => !visitor.isNew && (await existingAgent?.(visitor)) !== undefined;

  async function mintFor(
    visitor: Visitor,
    request: Request,
    { admission }: MintBody,
    made: { mayBe: boolean },
  ): Promise<Response> {
    const agentId = await agentFor(visitor, async () => {
      await admit(request, visitor, admission);
      made.mayBe = true;
    });
    made.mayBe = true;
    const created = await letta.accessTokens.create({
      policy: [{ type: 'agent', id: agentId, access }],
      hostname: request.headers.get('origin') ?? '',
      expires_at: new Date(Date.now() + lifeSeconds * 1000).toISOString(),
    });
    const { token, expiresAt } = mintedToken.parse(created);
    await minted.remember(token, visitor.id, expiresAt);
    return answer(200, { token, expiresAt, agentId, baseUrl, serverTime: new Date().toISOString(), features });
  }

  async function revoke(request: Request): Promise<Response> {
    const visitor = await needVisitor(request);
    const { token } = await readJson(request, revokeBody);
    if (!(await minted.isOf(token, visitor.id))) throw new Fault(404, 'not-found', 'You have no such token.');
    // Letta wants a body here, and the SDK sends one only if asked; it encodes the token, which may hold a `/`.
    const gone = await letta.accessTokens.delete(token, { body: {} }).catch((error: unknown) => {
      if (statusOf(error) !== 404) throw error;
    });
    // The SDK takes any 200 for a success, and gives what isn't JSON as text: some proxy's page, not Letta's 204.
    if (typeof gone === 'string' && gone) throw new TypeError('Not an answer of Letta.');
    await minted.forget(token);
    return answer(204);
  }

  async function needVisitor(request: Request) {
    const visitor = await authenticate(request);
    if (!visitor) throw new Fault(401, 'unauthorized', 'Sign in to chat.');
    return visitor;
  }

  // A map, since an object would also have a `constructor`.
  const methods = new Map([
    ['POST', mint],
    ['DELETE', revoke],
  ]);

  return async (request) => {
    try {
      checkOrigin(request, allowedOrigins);
      const handle = methods.get(request.method);
      if (!handle) throw new Fault(404, 'not-found', 'There is nothing here.');
      return await handle(request);
    } catch (error) {
      return refuse(error, request, log);
    }
  };
}
