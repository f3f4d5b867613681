import { ChatError, type ChatErrorDetails } from '../errors.ts';
import { decodeTokenAnswer } from './token-answer.ts';
import type { TokenAnswer, TokenReason } from './token-source.ts';

/** A longer answer is no token. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** How much of the endpoint's own error message goes into ours. */
const MAX_QUOTED_CHARACTERS = 300;

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
      throw unreachable(cause, signal);
    }
  }

  return {
    async mint(reason, signal) {
      const response = await request('POST', { reason }, signal);
      const answer = parseJson(await readText(response, signal));
      if (!response.ok) throw refusal(response, answer);
      if (answer === undefined) {
        const hint = response.redirected ? ' after a redirect; is the visitor signed in?' : '.';
        throw new ChatError('token-endpoint', `The token endpoint answered ${contentType(response)}, not JSON${hint}`, {
          status: response.status,
        });
      }
      const decoded = decodeTokenAnswer(answer, "The token endpoint's answer");
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

function unreachable(cause: unknown, signal: AbortSignal): unknown {
  const message = 'The token endpoint cannot be reached (offline, CORS, CSP?).';
  return signal.reason ?? new ChatError('network', message, { cause });
}

/** An error answer → ChatError, by its status. */
function refusal(response: Response, answer: unknown): ChatError {
  const { status } = response;
  const said = endpointMessage(answer);
  const message = `The token endpoint answered ${status}${said === null ? '.' : `: ${said}`}`;
  const details: ChatErrorDetails = { status };
  const retryAfterMs = parseRetryAfter(response.headers.get('Retry-After'));
  if (retryAfterMs !== null) details.retryAfterMs = retryAfterMs;
  if (status === 401 || status === 403) return new ChatError('forbidden', message, details);
  if (status === 429) return new ChatError('rate-limited', message, details);
  return new ChatError('token-endpoint', message, { ...details, retryable: status >= 500 });
}

/** The `message` of `{error: {message}}`. */
function endpointMessage(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return null;
  const { error } = answer;
  if (typeof error !== 'object' || error === null || !('message' in error)) return null;
  return typeof error.message === 'string' ? error.message.slice(0, MAX_QUOTED_CHARACTERS) : null;
}

/** Retry-After is seconds or an HTTP date (RFC 9110, 10.2.3). */
function parseRetryAfter(value: string | null): number | null {
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

function contentType(response: Response): string {
  return response.headers.get('Content-Type') ?? 'something without a content type';
}

/** undefined: not JSON. The parser's own error is dropped, since it quotes the text, which may hold a token. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readText(response: Response, signal: AbortSignal): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.byteLength;
      if (size > MAX_ANSWER_BYTES) {
        throw new ChatError('token-endpoint', `The token endpoint's answer is longer than ${MAX_ANSWER_BYTES} bytes.`);
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error instanceof ChatError ? error : unreachable(error, signal);
  }
}
