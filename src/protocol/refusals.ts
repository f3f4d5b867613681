import { parseJson } from '../platform/http.ts';
import type { FailedResponse } from './failures.ts';
import { isRecord, stringOf } from './wire.ts';

// Refusals that the transport answers by another request instead of an error. Only their texts tell them apart.

/**
 * Tells the two 409s of a cancel request apart: true where nothing was running, false where the server was too busy to
 * cancel and wants to be asked again (a database lock or deadlock).
 */
export function isNothingToCancel({ status, headers, body }: FailedResponse): boolean {
  // Browsers can't read the header across origins, so the text has to do as well.
  return status === 409 && headers.get('retry-after') === null && !/\b(locked|deadlock)\b/i.test(body);
}

/** The server has no Redis, so it can't run in the background. It says so to every such request, and starts nothing. */
export function hasNoBackgroundRuns({ status, body }: FailedResponse): boolean {
  return status === 503 && /background/i.test(body);
}

/**
 * The server streams on this route only to Letta's own SDK: `streaming=true is only supported for SDK v1.0+ clients.`
 * (the agent's route of 0.16.8). It starts nothing.
 */
export function streamsOnlyToSdk({ status, body }: FailedResponse): boolean {
  return status === 422 && /streaming/i.test(body) && /\bSDK\b/.test(body);
}

/**
 * A gateway takes only the page's tools that its site has listed, and refuses a request with any other before it starts
 * anything: `{error: {code: "client-tool", message: "The tool paint is not on the site's list."}}`.
 * @param names the tools that were offered
 * @returns the one that it refused; null: this is another refusal
 */
export function refusedTool({ status, body }: FailedResponse, names: readonly string[]): string | null {
  const json = parseJson(body);
  const error = isRecord(json) && isRecord(json['error']) ? json['error'] : {};
  if (status !== 403 || error['code'] !== 'client-tool') return null;
  const words = (stringOf(error['message']) ?? '').split(/[^\w-]+/);
  return names.find((name) => words.includes(name)) ?? null;
}
