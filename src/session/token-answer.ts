import { ChatError } from '../errors.ts';
import type { TokenAnswer } from './token-source.ts';

type Field = keyof TokenAnswer;

/** What a field has to be: as a check, and in words. */
type Rule = readonly [holds: (value: string) => boolean, expected: string];

const matches = (pattern: RegExp) => (value: string) => pattern.test(value);

// Without a zone, `Date.parse` would read the time as the visitor's local time.
const TIME: Rule = [
  (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/i.test(value) && !Number.isNaN(Date.parse(value)),
  'an ISO 8601 time with a time zone',
];
const ID: Rule = [matches(/^[\w-]+$/), 'an id'];

const REQUIRED: readonly (readonly [Field, Rule])[] = [
  // Anything else can't stand in an Authorization header, and the browser's error about that would quote the token.
  ['token', [matches(/^[\x21-\x7e]+$/), 'visible ASCII text']],
  ['expiresAt', TIME],
  ['agentId', ID],
];
const OPTIONAL: typeof REQUIRED = [
  ['baseUrl', [matches(/^https?:\/\/[^\s/]/), 'an http or https URL']],
  ['conversationId', ID],
  ['serverTime', TIME],
];

/**
 * Checks what a token endpoint, or `getToken`, answered.
 * @param what names the answer in the error's message
 * @throws ChatError `token-endpoint` that says which field is wrong; it never quotes a value
 */
export function decodeTokenAnswer(answer: unknown, what: string): TokenAnswer {
  const fields = { ...(answer as Partial<Record<Field, unknown>>) };
  // null is how many backends write "absent".
  const rules = [...REQUIRED, ...OPTIONAL.filter(([field]) => fields[field] != null)];
  const checked = rules.map(([field, [holds, expected]]) => {
    const value = fields[field];
    if (typeof value === 'string' && holds(value)) return [field, value];
    throw new ChatError('token-endpoint', `${what}: "${field}" must be ${expected}${value == null ? '; it is missing' : ''}.`);
  });
  return Object.fromEntries(checked);
}
