import { z } from 'zod';

/**
 * What a query's texts stand for, by the schema of their parameter: a number, a boolean, a text, or a list of them. What
 * fits nothing stays as it is, and the schema then refuses it.
 */
export function fromQuery(schema: z.ZodType | undefined, values: readonly string[]): unknown {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (inner instanceof z.ZodArray) return values.map((value) => fromText(inner.element, value));
  return values.length === 1 ? fromText(inner, values[0] ?? '') : values;
}

function fromText(schema: z.core.$ZodType | undefined, text: string): unknown {
  if (schema instanceof z.ZodBoolean && (text === 'true' || text === 'false')) return text === 'true';
  if (schema instanceof z.ZodNumber && text.trim() !== '') return Number(text);
  return text;
}
