import { ChatError, type ChatErrorCode } from '../errors.ts';
import { contentTypeOf, parseJson, readRetryAfter } from '../http/answers.ts';
import { readText } from '../http/read-body.ts';
import { decodeTokenAnswer } from './token-answer.ts';
import type { TokenAnswer, TokenReason } from './token-source.ts';

/** A longer answer is no token. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** How much of the endpoint's own error message goes into ours. */
const MAX_QUOTED_CHARACTERS = 300;

const WHOSE = "The token endpoint's answer";

/** The statuses that mean something of their own. */
const CODES: ReadonlyMap<number, ChatErrorCode> = new Map<number, ChatErrorCode>([
  [401, 'forbidden'],
  [403, 'forbidden'],
  [429, 'rate-limited'],
]);

interface TokenEndpoint {
  mint(reason: TokenReason, signal: AbortSignal): Promise<TokenAnswer>;
  revoke(token: string, signal: AbortSignal): Promise<void>;
}

/**
 * A site's token endpoint over HTTP: `POST {reason}` mints, `DELETE {token}` revokes, errors are
 * `{error: {code, message}}`. The visitor's 401 and 403 are both `forbidden`: signing in, not trying again, helps.
 */
export function createTokenEndpoint(options: {
  url: string;
  credentials: RequestCredentials;
  fetch: typeof globalThis.fetch;
}): TokenEndpoint {
  const { url, credentials, fetch } = options;

  async function request(method: 'POST' | 'DELETE', body: object, signal: AbortSignal): Promise<Response> {
    try {
      return await fetch(url, {
        method,
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify(body),
        credentials,
        // A page that is being closed may still give its token back.
        keepalive: method === 'DELETE',
        signal,
      });
    } catch (cause) {
      const message = 'The token endpoint cannot be reached (offline, CORS, CSP?).';
      throw signal.reason ?? new ChatError('network', message, { cause });
    }
  }

  return {
    async mint(reason, signal) {
      const response = await request('POST', { reason }, signal);
      const text = await readText(response, MAX_ANSWER_BYTES, signal);
      const answer = parseJson(text);
      if (!response.ok) throw refusal(response, answer);
      if (answer === undefined) throw notAToken(response, text);
      const decoded = decodeTokenAnswer(answer, WHOSE);
      const date = Date.parse(response.headers.get('Date') ?? '');
      return Number.isNaN(date) ? decoded : { serverTime: new Date(date).toISOString(), ...decoded };
    },
    async revoke(token, signal) {
      const response = await request('DELETE', { token }, signal);
      await response.body?.cancel();
      if (!response.ok) throw refusal(response, undefined);
    },
  };
}

function notAToken(response: Response, text: string | null): ChatError {
  const what = text === null ? `longer than ${MAX_ANSWER_BYTES} bytes` : `${contentTypeOf(response)}, not JSON`;
  const hint = response.redirected ? '; is the visitor signed in?' : '.';
  return new ChatError('token-endpoint', `${WHOSE} is ${what}${hint}`, { status: response.status });
}

/** An error answer → ChatError, by its status. */
function refusal({ status, headers }: Response, answer: unknown): ChatError {
  // A claim about the answer's shape; the message is checked.
  const said = (answer as { error?: { message?: unknown } } | undefined)?.error?.message;
  const code = CODES.get(status) ?? 'token-endpoint';
  const reason = typeof said === 'string' ? `: ${said.slice(0, MAX_QUOTED_CHARACTERS)}` : '.';
  return new ChatError(code, `The token endpoint answered ${status}${reason}`, {
    status,
    retryable: code === 'rate-limited' || status >= 500,
    retryAfterMs: readRetryAfter(headers, Date.now()),
  });
}
