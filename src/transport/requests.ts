import { ChatError, stopped } from '../platform/errors.ts';
import { parseJson, readText, withTimeLimit } from '../platform/http.ts';
import { toJson } from '../platform/json.ts';
import { mediaTypeOf } from '../platform/redact.ts';
import { errorOfResponse, type FailedResponse } from '../protocol/failures.ts';
import { MAX_ERROR_BYTES, MAX_JSON_BYTES, REQUEST_LIMIT_MS } from './limits.ts';
import { routesFor, type Access, type Routes } from './routes.ts';

/** Where tokens come from; the session has this shape. Both reject with a `ChatError`. */
export interface AccessSource {
  /** Whether the visitor has an agent. Where there is none, `getToken` has one made. */
  hasAgent(signal?: AbortSignal): Promise<boolean>;
  getToken(signal?: AbortSignal): Promise<Access>;
  /** The token was refused: another one, the same for all who ask. */
  replace(rejected: string, signal?: AbortSignal): Promise<Access>;
}

/** One request to Letta. */
export interface LettaRequest {
  url: string;
  /** Default: a POST where there is a body, else a GET. */
  method?: 'PATCH' | 'DELETE';
  body?: object;
  /** Beside the token and the content's type. */
  headers?: Record<string, string>;
}

/** How a request is made, and what becomes of its response. */
export interface RequestPlan<Result> {
  /** What is asked for, by the routes that the token opens. It is called again for another token. */
  ask: (routes: Routes) => LettaRequest;
  signal: AbortSignal;
  /** Until the result is read, in milliseconds. Default: {@link REQUEST_LIMIT_MS}. */
  limitMs?: number;
  /** Reads a good response. */
  read: (response: Response) => Promise<Result>;
  /** The result that a refusal amounts to, for a caller who expects it; undefined: it is an error. */
  accept?: (refusal: FailedResponse) => Result | undefined;
}

/** Requests with the visitor's token. */
export interface Requests {
  /** The routes that the current token opens. Rejects with `aborted` as well. */
  routes(signal: AbortSignal): Promise<Routes>;
  /** The routes as they were last seen; null: there has been no token yet. */
  readonly lastRoutes: Routes | null;
  /**
   * Makes a request. A token that Letta refuses is replaced once, and the request made once more.
   * @throws ChatError where there is no response or no token, or where the response is a failure
   */
  make<Result>(plan: RequestPlan<Result>): Promise<Result>;
}

/** @param choose the conversation whose routes are wanted, by the token. Default: the one that the token answer names */
export function createRequests(
  source: AccessSource,
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  choose: (access: Access) => string | undefined = () => undefined,
): Requests {
  let lastRoutes: Routes | null = null;
  const routesOf = (access: Access): Routes => (lastRoutes = routesFor(access, baseUrl, choose(access)));

  function attempt<Result>(plan: RequestPlan<Result>, access: Access): Promise<Result> {
    const { url, method, body, headers } = plan.ask(routesOf(access));
    return withTimeLimit('Asking Letta', plan.limitMs ?? REQUEST_LIMIT_MS, plan.signal, async (signal) => {
      const response = await fetch(url, {
        method: method ?? (body ? 'POST' : 'GET'),
        headers: {
          Authorization: `Bearer ${access.token}`,
          ...(body && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        body: body ? toJson(body) : null,
        cache: 'no-store',
        credentials: 'omit',
        // Another server gets neither the token nor what the visitor says.
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        // What is deleted while the page is left is deleted all the same.
        keepalive: method === 'DELETE',
        signal,
      });
      if (response.ok) return plan.read(response);
      const refusal = await readRefusal(response, access.token);
      const accepted = plan.accept?.(refusal);
      if (accepted === undefined) throw errorOfResponse(refusal);
      return accepted;
    });
  }

  return {
    get lastRoutes() {
      return lastRoutes;
    },
    async routes(signal) {
      const access = await source.getToken(signal);
      if (signal.aborted) throw stopped();
      return routesOf(access);
    },
    async make(plan) {
      const access = await source.getToken(plan.signal);
      try {
        return await attempt(plan, access);
      } catch (error) {
        // Not every 401 is about our token: the model's provider may have refused Letta's key.
        if (!(error instanceof ChatError) || error.code !== 'unauthorized') throw error;
        return attempt(plan, await source.replace(access.token, plan.signal));
      }
    },
  };
}

async function readRefusal(response: Response, token: string): Promise<FailedResponse> {
  const { status, headers } = response;
  // The status is enough where the text is too long, or breaks off.
  const text = await readText(response, MAX_ERROR_BYTES, 'protocol').catch(() => '');
  // Some servers and proxies quote the request's headers in their errors.
  return { status, headers, body: text.replaceAll(token, '[token]'), now: Date.now() };
}

/**
 * A reader of responses in JSON.
 * @throws ChatError `protocol` for anything else than what is expected
 */
export function readJson<Result>(isExpected: (json: unknown) => json is Result, expected: string) {
  return async (response: Response): Promise<Result> => {
    const json = parseJson(await readText(response, MAX_JSON_BYTES, 'protocol'));
    if (!isExpected(json)) throw notLetta(response, expected);
    return json;
  };
}

/**
 * A reader of streams: the body, unread.
 * @throws ChatError `protocol` where the response is no event stream
 */
export async function readStreamBody(response: Response): Promise<ReadableStream<Uint8Array>> {
  const { body, headers } = response;
  if (body && headers.get('Content-Type')?.includes('text/event-stream')) return body;
  await body?.cancel();
  throw notLetta(response, 'an event stream');
}

/** The error for a response of the wrong kind: most likely a page of some other server. */
function notLetta({ status, headers }: Response, expected: string): ChatError {
  const message = `Letta answered ${status} with ${mediaTypeOf(headers)} instead of ${expected}; is base-url right?`;
  return new ChatError('protocol', message, { status });
}
