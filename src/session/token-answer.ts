import { ChatError } from '../errors.ts';
import type { TokenAnswer } from './token-source.ts';

const OPTIONAL = ['baseUrl', 'conversationId', 'serverTime'] as const;
type Field = 'token' | 'expiresAt' | 'agentId' | (typeof OPTIONAL)[number];

/** Without a zone, `Date.parse` would read the time as the visitor's local time. */
const ISO_TIME_WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/i;

/** What each field has to be, in words and as a check. */
const RULES: Record<Field, { expected: string; holds: (value: string) => boolean }> = {
  // Anything else can't stand in an Authorization header, and the browser's error about that would quote the token.
  token: { expected: 'text of visible ASCII characters', holds: (value) => /^[\x21-\x7e]+$/.test(value) },
  expiresAt: { expected: 'an ISO 8601 time with a time zone', holds: isTime },
  agentId: { expected: 'an id such as "agent-…"', holds: (value) => /^agent-[\w-]+$/.test(value) },
  baseUrl: { expected: 'an absolute http or https URL', holds: isHttpUrl },
  conversationId: { expected: 'an id such as "conv-…"', holds: (value) => /^[\w-]+$/.test(value) },
  serverTime: { expected: 'an ISO 8601 time with a time zone', holds: isTime },
};

/**
 * Checks what a token endpoint, or `getToken`, answered.
 * @param what names the answer in the error's message
 * @throws ChatError `token-endpoint` that says which field is wrong; it never quotes a value
 */
export function decodeTokenAnswer(answer: unknown, what: string): TokenAnswer {
  const fields: Partial<Record<Field, unknown>> = typeof answer === 'object' && answer !== null ? answer : {};

  const read = (field: Field): string => {
    const value = fields[field];
    const { expected, holds } = RULES[field];
    if (typeof value === 'string' && holds(value)) return value;
    throw new ChatError('token-endpoint', `${what}: "${field}" must be ${expected}, but it is ${kindOf(value)}.`);
  };

  const decoded: TokenAnswer = { token: read('token'), expiresAt: read('expiresAt'), agentId: read('agentId') };
  for (const field of OPTIONAL) {
    // null is how many backends write "absent".
    if (fields[field] !== undefined && fields[field] !== null) decoded[field] = read(field);
  }
  return decoded;
}

function isTime(value: string): boolean {
  return ISO_TIME_WITH_ZONE.test(value) && !Number.isNaN(Date.parse(value));
}

function isHttpUrl(value: string): boolean {
  try {
    return /^https?:$/.test(new URL(value).protocol);
  } catch {
    return false;
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return typeof value === 'string' ? 'not' : `of type ${typeof value}`;
}
