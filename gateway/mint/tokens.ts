import type Letta from '@letta-ai/letta-client';
import type { AccessTokenCreateParams } from '@letta-ai/letta-client/resources/access-tokens';
import { z } from 'zod';
import type { AgentFor } from '../visitors/agents.ts';
import { readJson } from '../http/body.ts';
import { checkOrigin } from '../http/callers.ts';
import { answer, Fault } from '../http/faults.ts';
import { endingWith, statusOf } from './letta.ts';
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
  admit?: (request: Request, visitor: Visitor, proof: string | undefined, isTemporary?: boolean) => Promise<void>;
  /** Throws a `Fault` where a visitor gets no token. Asked again once the token is there, which is revoked then. */
  check?: (visitor: Visitor) => Promise<void>;
  /** Whether an agent is the visitor's still, once the token for it is there. Default: it is. */
  isTheirs?: ((visitor: Visitor, agentId: string) => Promise<boolean>) | undefined;
  /** Set: tokens say whose they are, as only the gateway's can, and whether others have the agent too. */
  binds?: { isShared: boolean } | undefined;
  /** Chats without a memory, for who asks by `temporary`. Default: none are offered. */
  temporary?: TemporaryChat | undefined;
  /** How visitors may have themselves forgotten. Default: not here. */
  leave?: Leave | undefined;
  /** Set: an agent is made only for a visitor's first message. Finds the agent of who has one already. */
  existingAgent?: ((visitor: Visitor, signal: AbortSignal) => Promise<string | undefined>) | undefined;
  /** What tokens open beyond the agent and its messages; where it resolves with undefined, nothing is said of it. */
  features?: (() => Promise<readonly string[] | undefined>) | undefined;
  /** Gets a line for each failure of Letta's, without keys and tokens. Default: it goes to `console.error`. */
  log?: (line: string, request: Request) => void;
}

/** Forgets the visitor who asks; see `createLeaveHandler`. Throws a `Fault` where that isn't offered. */
export type Leave = (how: Leaving, visitor: Visitor, request: Request) => Promise<Response>;

/** `sign-out`: this browser is forgotten. `delete`: the visitor is, with all that is theirs. */
export type Leaving = z.infer<typeof leaving>;

/** A chat without a memory, on an agent of its own. */
export interface TemporaryChat {
  agentFor: AgentFor;
  existingAgent(visitor: Visitor): Promise<string | undefined>;
  /** Deletes the agent with all that was said. Whether there was one. */
  end(visitorId: string): Promise<boolean>;
}

const mintBody = z.object({
  reason: z.enum(['initial', 'expiring', 'unauthorized', 'first-message']).optional(),
  /** What lets a stranger in. */
  admission: z.string().max(4_000).optional(),
  /** A chat without a memory is meant. */
  temporary: z.boolean().optional(),
});
type MintBody = z.infer<typeof mintBody>;
const token = z.string().min(1);
const leaving = z.enum(['sign-out', 'delete']);
const revokeBody = z.union([
  z.object({ visitor: leaving }),
  z.object({ temporary: z.literal(true), token: token.optional() }),
  z.object({ temporary: z.literal(false).optional(), token }),
]);
const mintedToken = z.object({ token: z.string().min(1), expiresAt: z.iso.datetime({ offset: true }) });

/** `POST` mints a token for the visitor who asks, `DELETE` revokes one of theirs. */
export function createTokenHandler(options: TokenHandlerOptions): (request: Request) => Promise<Response> {
  const { letta, authenticate, agentFor, allowedOrigins, lifeSeconds = 300 } = options;
  const { access = ['read_messages', 'write_messages', 'read_agent'], baseUrl = letta.baseURL } = options;
  const { admit = async () => undefined, check = async () => undefined, isTheirs = async () => true } = options;
  const { existingAgent, binds, temporary, leave, features = async () => undefined } = options;
  // Not `console.error` itself: it would print the request as well, with its cookies.
  const { log = (line) => console.error(line) } = options;
  const minted = new MintedTokens(options.state ?? memoryState());

  async function mint(request: Request): Promise<Response> {
    const visitor = await needVisitor(request);
    const body = await readJson(request, mintBody);
    await check(visitor);
    if (body.temporary && !temporary) throw noTemporary();
    if (existingAgent && body.reason !== 'first-message' && !(await hasAgent(visitor, body, request.signal))) {
      // They are nobody yet: no cookie, and Letta isn't asked.
      return answer(200, {
        agentId: null,
        serverTime: new Date().toISOString(),
        // Before the first message is when a visitor chooses it.
        ...(temporary && { features: ['temporary'] }),
      });
    }
    const made = { mayBe: !visitor.isNew };
    const response = await mintFor(visitor, request, body, made).catch((error: unknown) => refuse(error, request, log));
    // Also with a refusal: there may be an agent by now that only this cookie leads to.
    if (visitor.setCookie && made.mayBe) response.headers.append('Set-Cookie', visitor.setCookie);
    return response;
  }

  const hasAgent = async (visitor: Visitor, body: MintBody, signal: AbortSignal) => {
    if (visitor.isNew) return false;
    const found = body.temporary ? temporary?.existingAgent(visitor) : existingAgent?.(visitor, signal);
    return (await found) !== undefined;
  };

  async function mintFor(
    visitor: Visitor,
    request: Request,
    body: MintBody,
    made: { mayBe: boolean },
  ): Promise<Response> {
    const find = (body.temporary && temporary?.agentFor) || agentFor;
    // Who leaves asks nothing more of Letta.
    const { signal } = request;
    const letIn = async () => {
      await admit(request, visitor, body.admission, body.temporary);
      made.mayBe = true;
    };
    const agentId = await find(visitor, letIn, signal);
    made.mayBe = true;
    const created = await endingWith(letta, signal).accessTokens.create({
      policy: [{ type: 'agent', id: agentId, access }],
      hostname: request.headers.get('origin') ?? '',
      expires_at: new Date(Date.now() + lifeSeconds * 1000).toISOString(),
      ...(binds && { visitor: { id: visitor.id, isShared: binds.isShared } }),
    });
    const { token, expiresAt } = mintedToken.parse(created);
    await checkAgain(visitor, agentId, token);
    await minted.remember(token, visitor.id, expiresAt);
    return answer(200, {
      token,
      expiresAt,
      agentId,
      baseUrl,
      serverTime: new Date().toISOString(),
      features: await features(),
    });
  }

  /** Somebody may have signed in, or been banned, while the token was minted: then nobody was there to revoke it. */
  async function checkAgain(visitor: Visitor, agentId: string, token: string): Promise<void> {
    try {
      await check(visitor);
      if (!(await isTheirs(visitor, agentId))) throw new Fault(401, 'unauthorized', 'You have signed in: ask again.');
    } catch (error) {
      await letta.accessTokens.delete(token, { body: {} });
      throw error;
    }
  }

  async function revoke(request: Request): Promise<Response> {
    const visitor = await needVisitor(request);
    const body = await readJson(request, revokeBody);
    if ('visitor' in body) {
      if (!leave) throw new Fault(404, 'not-found', 'That isn’t offered here.');
      return leave(body.visitor, visitor, request);
    }
    const { token, temporary: isTemporary } = body;
    if (isTemporary) {
      if (!temporary) throw noTemporary();
      // The token may have ended already. Which agent it is, the visitor says.
      if (!(await temporary.end(visitor.id))) throw new Fault(404, 'not-found', 'You have no temporary chat.');
      return answer(204);
    }
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

const noTemporary = () => new Fault(403, 'temporary', 'There are no temporary chats here.');
