import { ChatError, type ChatErrorCode } from '../platform/errors.ts';
import { parseJson, readText, retryAfterOf, withTimeLimit } from '../platform/http.ts';
import { toJson } from '../platform/json.ts';
import { mediaTypeOf, redact } from '../platform/redact.ts';
import { prove } from './proof-of-work.ts';
import { decodeTokenAnswer } from './token-answer.ts';
import type { TokenRequest, TokenSource } from './tokens.ts';

/** How long minting or revoking may take, from the request to the last byte of the answer. */
export const TOKEN_LIMIT_MS = 10_000;
/** How long deleting may take, which is much at Letta. */
const LEAVE_LIMIT_MS = 60_000;
/** A longer response is no token. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** How much of the endpoint's own error message goes into ours. */
const MAX_QUOTED_CHARACTERS = 300;
/** The endpoint's own words for refusals that its status doesn't tell apart. */
const NAMED: readonly string[] = ['budget', 'paused', 'admission'] satisfies ChatErrorCode[];

/** A site's token endpoint. */
export interface TokenEndpoint extends TokenSource {
  /**
   * Has the visitor's temporary chat deleted, with its agent. Resolves as well where there is none.
   * @throws ChatError as `mint`
   */
  endTemporary(): Promise<void>;
  /**
   * Has the visitor forgotten.
   * @param how `sign-out`: this browser is. `delete`: they are, with all that is theirs
   * @throws ChatError as `mint`
   */
  leave(how: Leaving): Promise<void>;
}

/** How a visitor leaves. */
export type Leaving = 'sign-out' | 'delete';

/**
 * A site's token endpoint over HTTP: `POST {reason}` mints, `DELETE {token}` revokes, errors are
 * `{error: {code, message}}`. It solves the `challenge` that comes with a refusal, once. The visitor's 401 and 403 are
 * both `forbidden`: signing in helps, trying again doesn't.
 * @param isTemporary whether the tokens are for the visitor's temporary chat
 */
export function createTokenEndpoint(
  url: string,
  credentials: RequestCredentials,
  fetch: typeof globalThis.fetch,
  isTemporary = false,
): TokenEndpoint {
  const request = (method: 'POST' | 'DELETE', body: object, caller: AbortSignal, limitMs = TOKEN_LIMIT_MS) =>
    withTimeLimit('Asking the token endpoint', limitMs, caller, async (signal) => {
      const response = await fetch(url, {
        method,
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: toJson(body),
        credentials,
        // A token goes to nobody but the endpoint, and comes from nobody else.
        redirect: 'error',
        // A page that is being closed may still give its token back.
        keepalive: method === 'DELETE',
        signal,
      });
      return { response, answer: parseJson(await readText(response, MAX_ANSWER_BYTES, 'token-endpoint')) };
    });

  return {
    async mint({ reason, signal }: TokenRequest) {
      const wanted = { reason, ...(isTemporary && { temporary: true }) };
      let { response, answer } = await request('POST', wanted, signal);
      if (response.status === 403 && isRecord(answer) && isRecord(answer['challenge'])) {
        const admission = await prove(answer['challenge'], signal);
        ({ response, answer } = await request('POST', { ...wanted, admission }, signal));
      }
      if (!response.ok || answer === undefined) throw refusal(response, answer);
      const decoded = decodeTokenAnswer(answer);
      if (decoded.agentId === null) return decoded;
      const date = Date.parse(response.headers.get('Date') ?? '');
      return Number.isNaN(date) ? decoded : { serverTime: new Date(date).toISOString(), ...decoded };
    },
    async revoke(token) {
      const { response } = await request('DELETE', { token }, new AbortController().signal);
      // The endpoint's own words may quote the token, so they are left out.
      if (!response.ok) throw refusal(response, {});
    },
    async leave(how) {
      const { response, answer } = await request(
        'DELETE',
        { visitor: how },
        new AbortController().signal,
        LEAVE_LIMIT_MS,
      );
      if (!response.ok) throw refusal(response, answer);
    },
    async endTemporary() {
      const { response, answer } = await request('DELETE', { temporary: true }, new AbortController().signal);
      if (!response.ok && response.status !== 404) throw refusal(response, answer);
    },
  };
}

/** The error that a response stands for which isn't what was asked for, by its status. */
function refusal({ ok, status, headers }: Response, answer: unknown): ChatError {
  const error = isRecord(answer) && isRecord(answer['error']) ? answer['error'] : {};
  const { code: name, message: said } = error;
  const reason =
    answer === undefined
      ? `${mediaTypeOf(headers)} instead of JSON`
      : redact(typeof said === 'string' ? said : 'no message', MAX_QUOTED_CHARACTERS);
  const code = isNamed(name) ? name : name === 'temporary' ? 'configuration' : codeOfStatus(status);
  return new ChatError(code, `The token endpoint answered ${status}: ${reason}`, {
    status,
    retryable: ok || status === 429 || status >= 500 || code === 'admission',
    ...retryAfterOf(headers, Date.now()),
  });
}

function codeOfStatus(status: number): ChatErrorCode {
  if (status === 401 || status === 403) return 'forbidden';
  return status === 429 ? 'rate-limited' : 'token-endpoint';
}

const isNamed = (name: unknown): name is ChatErrorCode => typeof name === 'string' && NAMED.includes(name);

const isRecord = (value: unknown): value is Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
