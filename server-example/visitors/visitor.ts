import { generateSignedCookie } from 'hono/cookie';
import { parseSigned } from 'hono/utils/cookie';

/** Somebody who chats. */
export interface Visitor {
  /** The site's own name for them, never shown and never guessed by others: it decides whose memory they read. */
  id: string;
  /** A `Set-Cookie` to send with the answer, for somebody who is here for the first time. */
  setCookie?: string;
}

/** Tells who asks; null: nobody who may chat, so the answer is 401. **Replace this by your site's own session.** */
export type Authenticate = (request: Request) => Promise<Visitor | null>;

const NAME = 'letta-visitor';
const LIFE_SECONDS = 180 * 24 * 60 * 60;

/** Anonymous visitors, told apart by a signed cookie that no script can read. */
export function cookieVisitors(secret: string): Authenticate {
  return async (request) => {
    // What the page's address begins with: behind a proxy, our own says nothing. Callers check it against a list.
    const isSecure = request.headers.get('origin')?.startsWith('https:') ?? false;
    const name = isSecure ? `__Host-${NAME}` : NAME;
    const id = (await parseSigned(request.headers.get('cookie') ?? '', secret, name))[name];
    if (id) return { id };
    const visitor = crypto.randomUUID();
    const setCookie = await generateSignedCookie(NAME, visitor, secret, {
      httpOnly: true,
      sameSite: 'Lax',
      path: '/',
      maxAge: LIFE_SECONDS,
      ...(isSecure && { secure: true, prefix: 'host' }),
    });
    return { id: visitor, setCookie };
  };
}
