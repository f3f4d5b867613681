import type { KnownMessages } from '../../locales/en.ts';
import { reveal } from '../../markdown/reveal.ts';
import { parseJson } from '../../platform/http.ts';

type Json = Readonly<Record<string, unknown>>;

/** One argument of a call, for a reader. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value: unknown;
}

/** `send_email`, `sendEmail` → "send email". */
export function inWords(name: string): string {
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/[_\-.\s]+/g, ' ')
    .trim();
  return reveal(words === '' ? name : words.toLowerCase());
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A schema's `title`, unless a program made it of a name: `send_emailSchema`. */
export function titleOf(schema: unknown): string | null {
  const title = isRecord(schema) ? schema['title'] : null;
  return typeof title === 'string' && title.trim() !== '' && !/_|[a-z][A-Z]/.test(title) ? reveal(title) : null;
}

/** A call's arguments; null while they are incomplete, and where they are no object. */
export function argumentsOf(text: string): Json | null {
  const value = text.length <= MAX_LENGTH ? parseJson(text || '{}') : undefined;
  return isRecord(value) ? value : null;
}

/** Longer arguments are shown as text; in UTF-16 code units. */
const MAX_LENGTH = 32_000;
/** Of the argument that a row shows. */
const MAX_MAIN_LENGTH = 80;

/** All arguments of a call, in the schema's order; those that it doesn't name come last, and are never left out. */
export function fieldsOf(args: Json, parameters: Json | null): readonly Field[] {
  const properties = isRecord(parameters?.['properties']) ? parameters['properties'] : {};
  const names = [...Object.keys(properties).filter((name) => Object.hasOwn(args, name)), ...Object.keys(args)];
  return [...new Set(names)].map((name) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : null;
    return { name, label: titleOf(schema) ?? capitalised(inWords(name)), value: titledValue(args[name], schema) };
  });
}

/** The first short argument: what tells one call of a tool from another. */
export function mainArgument(args: Json | null, parameters: Json | null): string {
  const main = args && fieldsOf(args, parameters).find(({ value }) => isShort(value));
  return main ? reveal(String(main.value)).slice(0, MAX_MAIN_LENGTH) : '';
}

/** How a value reads that takes one line; null: it takes more. */
export function wordsFor(value: unknown, messages: Pick<KnownMessages, 'yes' | 'no' | 'none'>): string | null {
  if (value === null || value === '') return messages.none;
  if (typeof value === 'boolean') return value ? messages.yes : messages.no;
  if (typeof value === 'number') return String(value);
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string' || typeof one === 'number')) return null;
  return value.length === 0 ? messages.none : reveal(value.join('\n'));
}

/** A schema may give its values names: `oneOf: [{const: 'C', title: 'Celsius'}]`. The value itself stays readable. */
function titledValue(value: unknown, schema: unknown): unknown {
  const choices: unknown = isRecord(schema) ? (schema['oneOf'] ?? schema['anyOf']) : null;
  const choice: unknown = Array.isArray(choices)
    ? choices.find((one: unknown) => isRecord(one) && 'const' in one && one['const'] === value)
    : null;
  const title = titleOf(choice);
  return title !== null && typeof value === 'string' && title !== value ? `${title} (${value})` : value;
}

const isShort = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
