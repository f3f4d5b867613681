import { ChatError } from '../platform/errors.ts';
import { parseJson, readText, withTimeLimit } from '../platform/http.ts';
import type { FailedResponse } from '../protocol/faults.ts';
import { explainResponse } from './explain.ts';
import { MAX_ERROR_BYTES, MAX_JSON_BYTES, REQUEST_LIMIT_MS } from './limits.ts';
import { routesFor, type Access, type Routes } from './routes.ts';

/** Where tokens come from; the session has this shape. Both reject with a `ChatError`. */
export interface AccessSource {
  getToken(signal?: AbortSignal): Promise<Access>;
  /** The token was refused: another one, the same for all who ask. */
  replace(rejected: string, signal?: AbortSignal): Promise<Access>;
}

/** One request to Letta: a POST where it has a body, else a GET. */
export interface LettaRequest<Answer> {
  route: keyof Routes;
  /** With its question mark. */
  query?: string;
  body?: object;
  /** Until the answer is read. Default: {@link REQUEST_LIMIT_MS}. */
  limitMs?: number;
  signal: AbortSignal;
  /** Reads a good answer. */
  read: (response: Response) => Promise<Answer>;
  /** What a failed answer stands for, if the caller can live with it; undefined: it can't. */
  forgive?: (failed: FailedResponse) => Answer | undefined;
}

export type Exchange = <Answer>(request: LettaRequest<Answer>) => Promise<Answer>;

/**
 * Requests with the visitor's token. A token that Letta refuses is replaced once, and the request sent once more.
 * @throws ChatError where no answer came, or no token, or a failure
 */
export function createExchange(source: AccessSource, baseUrl: string, fetch: typeof globalThis.fetch): Exchange {
  function attempt<Answer>(request: LettaRequest<Answer>, access: Access): Promise<Answer> {
    const { route, query = '', body, limitMs = REQUEST_LIMIT_MS, read, forgive } = request;
    return withTimeLimit('Asking Letta', limitMs, request.signal, async (signal) => {
      const response = await fetch(routesFor(access, baseUrl)[route] + query, {
        method: body ? 'POST' : 'GET',
        headers: { Authorization: `Bearer ${access.token}`, ...(body && { 'Content-Type': 'application/json' }) },
        body: body ? JSON.stringify(body) : null,
        cache: 'no-store',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal,
      });
      if (response.ok) return read(response);

      const { status, headers } = response;
      // An error stands for itself where its text is too long, or breaks off.
      const text = await readText(response, MAX_ERROR_BYTES, 'protocol').catch(() => '');
      // Some servers and proxies quote the request's headers in their errors.
      const failed = { status, headers, body: text.replaceAll(access.token, '[token]'), now: Date.now() };
      const forgiven = forgive?.(failed);
      if (forgiven === undefined) throw await explainResponse(failed);
      return forgiven;
    });
  }

  return async (request) => {
    const access = await source.getToken(request.signal);
    return attempt(request, access).catch(async (error: ChatError) => {
      // Not every 401 is about our token: the model's provider may have refused Letta's key.
      if (error.code !== 'unauthorized') throw error;
      return attempt(request, await source.replace(access.token, request.signal));
    });
  };
}

/**
 * A reader of answers in JSON.
 * @throws ChatError `protocol` for anything else than what is expected
 */
export function readJson<Answer>(isExpected: (json: unknown) => json is Answer, expected: string) {
  return async (response: Response): Promise<Answer> => {
    const json = parseJson(await readText(response, MAX_JSON_BYTES, 'protocol'));
    if (!isExpected(json)) throw notLetta(response, expected);
    return json;
  };
}

/** An answer of the wrong kind: most likely a page of some other server. */
export function notLetta({ status, headers }: Response, expected: string): ChatError {
  const type = headers.get('Content-Type');
  return new ChatError('protocol', `Letta answered ${status}: ${type} instead of ${expected}; is base-url right?`, {
    status,
  });
}
