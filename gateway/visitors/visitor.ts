import { generateSignedCookie } from 'hono/cookie';
import { parseSigned } from 'hono/utils/cookie';

/** Somebody who chats. */
export interface Visitor {
  /** The site's own name for them, never shown and never guessed by others: it decides whose memory they read. */
  id: string;
  /** Who they were until they signed in: that agent is theirs now, if they had none. */
  formerly?: string;
  /** Nobody vouches for them: they are told apart by a cookie alone. */
  isAnonymous?: true;
  /** Nobody knows them yet: they are somebody only if they get an agent. */
  isNew?: true;
  /** A `Set-Cookie` to send with the answer, for somebody who is here for the first time, or has signed in. */
  setCookie?: string;
}

/** Tells who asks; null: nobody who may chat, so the answer is 401. **Replace this by your site's own session.** */
export type Authenticate = (request: Request) => Promise<Visitor | null>;

const NAME = 'letta-visitor';
const LIFE_SECONDS = 180 * 24 * 60 * 60;

/** Anonymous visitors, told apart by a signed cookie that no script can read. */
export function cookieVisitors(secret: string): Authenticate {
  return async (request) => {
    const id = await cookieOf(request, secret);
    if (id) return { id, isAnonymous: true };
    const visitor = crypto.randomUUID();
    return {
      id: visitor,
      isAnonymous: true,
      isNew: true,
      setCookie: await cookieFor(request, visitor, secret, LIFE_SECONDS),
    };
  };
}

/**
 * Visitors who may sign in. `userOf` is your site's session: its user's id, or null for nobody. Whoever signs in takes the
 * anonymous conversation along if they have none yet, and otherwise goes on with their own; the cookie ends either way,
 * so that the next person at this computer begins anew.
 */
export function signedInOrAnonymous(
  userOf: (request: Request) => Promise<string | null>,
  secret: string,
): Authenticate {
  const anonymous = cookieVisitors(secret);
  return async (request) => {
    const user = await userOf(request);
    if (user === null) return anonymous(request);
    const formerly = await cookieOf(request, secret);
    // Not a name that a cookie could hold: users and anonymous visitors never meet.
    const id = `user:${user}`;
    return formerly ? { id, formerly, setCookie: await cookieFor(request, '', secret, 0) } : { id };
  };
}

/** A `Set-Cookie` after which the browser knows nothing of the visitor. */
export function forget(request: Request, secret: string): Promise<string> {
  return cookieFor(request, '', secret, 0);
}

/** What the page's address begins with: behind a proxy, our own says nothing. Callers check it against a list. */
const isSecure = (request: Request): boolean => request.headers.get('origin')?.startsWith('https:') ?? false;

async function cookieOf(request: Request, secret: string): Promise<string | undefined> {
  const name = isSecure(request) ? `__Host-${NAME}` : NAME;
  return (await parseSigned(request.headers.get('cookie') ?? '', secret, name))[name] || undefined;
}

function cookieFor(request: Request, value: string, secret: string, maxAge: number): Promise<string> {
  return generateSignedCookie(NAME, value, secret, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge,
    ...(isSecure(request) && { secure: true, prefix: 'host' }),
  });
}
