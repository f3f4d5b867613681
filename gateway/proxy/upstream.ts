import { GatewayFault } from './faults.ts';

/** Letta as the gateway sees it. Nothing of a visitor's request reaches it but what the gateway puts into the call. */
export interface Upstream {
  /**
   * Asks Letta. Resolves with whatever it answers, redirects included.
   * @throws GatewayFault 502 where it can't be reached, 504 where its answer doesn't begin in time
   */
  ask(path: string, call?: UpstreamCall): Promise<Response>;
}

export interface UpstreamCall {
  method?: string;
  /** JSON; none: the request has no body. */
  body?: string | undefined;
  /** Beside our own. */
  headers?: Record<string, string> | undefined;
  /** Ends the request, and the reading of its answer. */
  signal?: AbortSignal;
}

export interface UpstreamOptions {
  /** Where Letta is, without a slash at the end. */
  baseUrl: string;
  /** Letta's own key; a server without authentication takes none. */
  apiKey?: string | undefined;
  /** How long Letta may take until its answer begins, in milliseconds. */
  beginMs: number;
  /** Default: the global one. */
  fetch?: (request: Request) => Promise<Response>;
}

export function createUpstream({ baseUrl, apiKey, beginMs, fetch }: UpstreamOptions): Upstream {
  // The global one would copy a request that is made already.
  const send = fetch ? (url: string, init: RequestInit) => fetch(new Request(url, init)) : globalThis.fetch;
  return {
    async ask(path, { method = 'GET', body, headers: given, signal } = {}) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), beginMs);
      const headers = new Headers({ ...given, Accept: 'application/json, text/event-stream' });
      if (apiKey) headers.set('Authorization', `Bearer ${apiKey}`);
      if (body !== undefined) headers.set('Content-Type', 'application/json');
      const ended = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
      try {
        const init = { method, headers, body: body ?? null, redirect: 'manual', signal: ended } as const;
        return await send(baseUrl + path, init);
      } catch (error) {
        if (late.signal.aborted) throw new GatewayFault(504, 'Letta did not answer in time.');
        throw unreached('Letta could not be reached.', error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Letta's answer to a question of our own, as JSON; undefined where there is nothing of that name. */
export async function read(upstream: Upstream, path: string, signal?: AbortSignal): Promise<unknown> {
  const response = await upstream.ask(path, { ...(signal && { signal }) });
  if (response.status === 404 || response.status === 422) {
    await response.body?.cancel();
    return undefined;
  }
  const text = await textIn(response, ANSWER_MS);
  try {
    if (response.ok) return JSON.parse(text);
  } catch {
    // No JSON: as any other failure.
  }
  throw new GatewayFault(502, `Letta failed (${response.status}).`);
}

/** How long the body of an answer to a question of our own may take, in milliseconds. */
const ANSWER_MS = 5_000;

/**
 * The body of a response that is no stream.
 * @param limitMs how long it may take, in milliseconds
 * @throws GatewayFault 504 where it doesn't end in time, 502 where it breaks off
 */
export async function textIn(response: Response, limitMs: number): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // Ends the read that waits, and the request.
    void reader.cancel().catch(() => undefined);
  }, limitMs);
  try {
    let text = '';
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text += decoder.decode(read.value, { stream: true });
    }
    if (isLate) throw new GatewayFault(504, 'Letta did not answer in time.');
    return text + decoder.decode();
  } catch (error) {
    throw error instanceof GatewayFault ? error : unreached("Letta's answer broke off.", error);
  } finally {
    clearTimeout(timer);
  }
}

/** The error's words are not for visitors: they may hold an address that is nobody's business. */
function unreached(message: string, error: unknown): GatewayFault {
  const fault = new GatewayFault(502, message);
  fault.cause = causeOf(error);
  return fault;
}

/** Codes of connections that came to nothing, so that Letta has no word of the request. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

/** Whether a request can't have reached Letta, since there was no connection. */
export const wasNeverSent = (error: unknown): boolean =>
  error instanceof GatewayFault && NOT_CONNECTED.includes(String(error.cause));

/** Why a connection failed, in a word for the log: `ECONNRESET`, say. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return code;
  return error.cause instanceof Error ? causeOf(error.cause) : error.name;
}
