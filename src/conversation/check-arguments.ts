import { type Schema, Validator } from '@cfworker/json-schema';

/**
 * What is wrong with a call's arguments, in words for the agent, who can then call again; null: nothing.
 * @throws what the validator throws at a schema that is none
 */
export function problemWith(args: unknown, schema: Readonly<Record<string, unknown>>): string | null {
  const { valid, errors } = new Validator(schema as Schema, '2020-12', false).validate(args);
  if (valid) return null;
  // The first error of each place only says that something inside is wrong.
  const reasons = errors
    .filter(({ keyword }) => keyword !== 'properties')
    .map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
  return `The arguments don't fit the tool's schema. ${reasons.slice(0, 10).join(' ')}`;
}
