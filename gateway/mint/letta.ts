import Letta, { APIConnectionTimeoutError, APIError } from '@letta-ai/letta-client';

/** How long Letta may take for one answer, from the request to its last byte, in milliseconds. */
export const UPSTREAM_LIMIT_MS = 5_000;

export interface LettaOptions {
  /** Undefined for a server without authentication. */
  apiKey: string | undefined;
  /** Default: Letta Cloud. */
  baseUrl?: string;
  /** Default {@link UPSTREAM_LIMIT_MS}. */
  limitMs?: number;
  /** Default: the global one. */
  fetch?: typeof fetch;
}

/** The official client, set up for a server that answers visitors. */
export function createLetta(options: LettaOptions): Letta {
  const { apiKey, baseUrl = 'https://api.letta.com', limitMs = UPSTREAM_LIMIT_MS, fetch = globalThis.fetch } = options;
  return new Letta({
    // The SDK wants one, or takes it from the environment.
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    // By itself the SDK would repeat a request twice. None of ours should be: a second `create` leaves a second token or
    // agent behind where only the answer was lost; the SDK's pauses (up to 60 s by `Retry-After`) hear no signal and would
    // outlast the visitor's patience; and the widget asks again by itself, with a backoff of its own.
    maxRetries: 0,
    // The SDK logs URLs, and the one of a DELETE holds the token.
    logLevel: 'off',
    // The SDK's own `timeout` ends with the headers; a body may hang as well.
    fetch: (input, init) => {
      const limit = AbortSignal.timeout(limitMs);
      return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit });
    },
  });
}

/** The same client, whose requests end with a signal: with that of a visitor who leaves, say. Then they reject as late ones do. */
export function endingWith(letta: Letta, signal: AbortSignal): Letta {
  const { fetch } = letta as unknown as { fetch: typeof globalThis.fetch };
  return letta.withOptions({
    fetch: async (input, init) => {
      signal.throwIfAborted();
      return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal });
    },
  });
}

/** A signal that never ends anything. */
export const NEVER = new AbortController().signal;

/** Whether Letta did not answer in time. */
export function isTimeout(error: unknown): boolean {
  return error instanceof APIConnectionTimeoutError || (error instanceof Error && error.name === 'TimeoutError');
}

/** The status that Letta refused a request with; null where there was no answer, or a broken one. */
export function statusOf(error: unknown): number | null {
  return error instanceof APIError && typeof error.status === 'number' ? error.status : null;
}
