import type { z } from 'zod';

/**
 * What a query's text stands for, by the schema of its parameter: a text, else a number or boolean, else a list of them.
 * Where nothing fits it stays a text, which the schema then refuses.
 */
export function fromQuery(schema: z.ZodType | undefined, values: readonly string[]): unknown {
  const parsed = values.map(parse);
  const candidates: unknown[] = values.length === 1 ? [values[0], parsed[0], values, parsed] : [values, parsed];
  return candidates.find((candidate) => schema?.safeParse(candidate).success) ?? values[0];
}

function parse(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() === '' ? text : Number(text);
}
