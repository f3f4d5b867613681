import { ChatError } from '../platform/errors.ts';
import type { NewcomerAnswer, TokenAnswer } from './tokens.ts';

/** Without a zone, `Date.parse` would read the time as the visitor's local time. */
const ISO_TIME_WITH_ZONE = /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:?\d\d)$/i;

/** What each text field has to match, and whether it may be absent. */
const RULES: readonly [field: Exclude<keyof TokenAnswer, 'features'>, pattern: RegExp, isOptional?: boolean][] = [
  // Anything else can't stand in an Authorization header, and the browser's error about that would quote the token.
  ['token', /^[\x21-\x7e]+$/],
  ['expiresAt', ISO_TIME_WITH_ZONE],
  ['agentId', /^agent-[\w-]{1,200}$/],
  ['baseUrl', /^https?:\/\/\S+$/i, true],
  ['conversationId', /^[\w-]{1,200}$/, true],
  ['serverTime', ISO_TIME_WITH_ZONE, true],
];

/**
 * Checks what a token endpoint, or `getToken`, answered.
 * @throws ChatError `token-endpoint` that says which field is wrong; it never quotes a value
 */
export function decodeTokenAnswer(answer: unknown): TokenAnswer | NewcomerAnswer {
  const fields: Partial<Record<string, unknown>> = Object(answer);
  const features = decodeFeatures(fields['features']);
  if (fields['agentId'] === null) return { agentId: null, ...features };
  const decoded: Partial<TokenAnswer> = {};
  for (const [field, pattern, isOptional] of RULES) {
    const value = fields[field];
    // null is how many backends write "absent".
    if (isOptional && value == null) continue;
    if (typeof value !== 'string' || !pattern.test(value)) {
      throw new ChatError('token-endpoint', `The token answer's "${field}" must match ${pattern}.`);
    }
    decoded[field] = value;
  }
  return { ...(decoded as TokenAnswer), ...features };
}

function decodeFeatures(features: unknown): { features?: string[] } {
  if (features == null) return {};
  if (isListOfNames(features)) return { features };
  throw new ChatError('token-endpoint', 'The token answer\'s "features" must be a list of strings.');
}

function isListOfNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
