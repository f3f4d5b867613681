import { ChatError } from '../errors.ts';
import { contentTypeOf, parseJson } from '../http/answers.ts';
import { readText } from '../http/read-body.ts';
import type { Watchdog } from '../http/watchdog.ts';
import type { FailedResponse } from '../protocol/faults.ts';
import { explainResponse } from './explain.ts';
import { MAX_ERROR_BYTES, MAX_JSON_BYTES } from './limits.ts';
import { routesFor, type Access, type Routes } from './routes.ts';

/** Where tokens come from; the session has this shape. Both reject with a `ChatError`. */
export interface AccessSource {
  getToken(signal?: AbortSignal): Promise<Access>;
  /** The token was refused: another one, the same for all who ask. */
  replace(rejected: string, signal?: AbortSignal): Promise<Access>;
}

/** One request to Letta. */
export interface LettaRequest {
  method: 'GET' | 'POST';
  url: (routes: Routes) => string;
  body?: object;
  /** From the request to the answer's headers; for an answer in JSON, to its last byte. */
  limitMs: number;
  /** Whether a 401 is worth a new token. */
  renew: boolean;
}

/** Letta's answer: a good one with its body unread, or a failure with the error that it stands for. */
export type LettaAnswer =
  | { ok: true; response: Response; access: Access }
  | { ok: false; failed: FailedResponse; fault: ChatError; access: Access };

export type Exchange = (request: LettaRequest, watchdog: Watchdog) => Promise<LettaAnswer>;

/**
 * Requests with the visitor's token. A token that Letta refuses is replaced once, and the request sent once more.
 * It rejects with a `ChatError` where no answer came, or no token.
 */
export function createExchange(source: AccessSource, baseUrl: string, fetch: typeof globalThis.fetch): Exchange {
  async function attempt(request: LettaRequest, access: Access, watchdog: Watchdog): Promise<LettaAnswer> {
    const { method, url, body, limitMs } = request;
    watchdog.signal.throwIfAborted();
    watchdog.arm(limitMs, "Letta's answer");
    const target = url(routesFor(access, baseUrl));
    let response: Response;
    try {
      response = await fetch(target, {
        method,
        headers: { Authorization: `Bearer ${access.token}`, ...(body && { 'Content-Type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        cache: 'no-store',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal: watchdog.signal,
      });
    } catch (cause) {
      const message = 'Letta cannot be reached (offline, base-url, CORS, CSP?).';
      throw watchdog.signal.reason ?? new ChatError('network', message, { cause });
    }
    if (response.ok) return { ok: true, response, access };

    const { status, headers } = response;
    const text = (await readText(response, MAX_ERROR_BYTES, watchdog.signal)) ?? '';
    watchdog.disarm();
    // Some servers and proxies quote the request's headers in their errors.
    const failed = { status, headers, body: text.replaceAll(access.token, '[token]'), now: Date.now() };
    return { ok: false, failed, fault: await explainResponse(failed), access };
  }

  return async (request, watchdog) => {
    const access = await source.getToken(watchdog.signal);
    const first = await attempt(request, access, watchdog);
    if (!request.renew || !isRefused(first)) return first;
    const second = await attempt(request, await source.replace(access.token, watchdog.signal), watchdog);
    if (!isRefused(second)) return second;
    const message = "Letta refused the token, and the one minted after it: does the tokens' policy open this agent?";
    return { ...second, fault: new ChatError('unauthorized', message, { status: 401, cause: second.fault }) };
  };
}

/** Not every 401 is about our token: the model's provider may have refused Letta's key. */
function isRefused(answer: LettaAnswer): answer is LettaAnswer & { ok: false } {
  return !answer.ok && answer.fault.code === 'unauthorized';
}

/**
 * The JSON of a good answer.
 * @throws ChatError `protocol` for anything else than JSON, `timeout`, `network`, `aborted`
 */
export async function readJson(response: Response, watchdog: Watchdog): Promise<unknown> {
  const text = await readText(response, MAX_JSON_BYTES, watchdog.signal);
  const value = parseJson(text);
  if (value === undefined) throw notLetta(response, text === null ? `JSON of at most ${MAX_JSON_BYTES} bytes` : 'JSON');
  return value;
}

/** An answer of the wrong kind: most likely a page of some other server. */
export function notLetta(response: Response, expected: string): ChatError {
  const message = `Letta's answer is ${contentTypeOf(response)}, not ${expected}. Does base-url name a Letta server?`;
  return new ChatError('protocol', message, { status: response.status });
}
