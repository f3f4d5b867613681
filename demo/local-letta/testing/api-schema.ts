import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { framesOf, type Sample } from './harness.ts';

const STREAM_SCHEMA = '#/components/schemas/LettaStreamingResponse';

interface ApiDescription {
  paths: Record<string, Record<string, { responses?: Record<string, { content?: Record<string, unknown> }> }>>;
}

/** What the description says of a response. */
type Verdict = 'valid' | 'not described' | { problem: string };

/** Holds responses against the API's own description (OpenAPI 3.1, a file). */
export function createSchemaCheck(file: string): (sample: Sample) => Verdict {
  const description: ApiDescription = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  formats.default(ajv);
  ajv.addSchema(description, 'api');

  const judge = (pointer: string, values: readonly unknown[]): Verdict => {
    const validate = ajv.getSchema(`api${pointer}`);
    if (!validate) return { problem: `no schema at ${pointer}` };
    return values.every((value) => validate(value)) ? 'valid' : { problem: ajv.errorsText(validate.errors) };
  };

  return ({ method, path, status, body }) => {
    const template = Object.keys(description.paths).find((one) => matches(one, path)) ?? '';
    const response = description.paths[template]?.[method.toLowerCase()]?.responses?.[String(status)];
    if (body.startsWith('data: '))
      return judge(
        STREAM_SCHEMA,
        framesOf(body).flatMap(({ message }) => message ?? []),
      );
    if (status === 204 || !response?.content?.['application/json']) return 'not described';
    const parts = [
      'paths',
      template,
      method.toLowerCase(),
      'responses',
      String(status),
      'content',
      'application/json',
      'schema',
    ];
    return judge(`#/${parts.map(escapePart).join('/')}`, [JSON.parse(body)]);
  };
}

function matches(template: string, path: string): boolean {
  const pattern = template.replace(/\/$/, '').replaceAll(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${pattern}/?$`).test(path);
}

/** A part of a JSON pointer in a URI's fragment. */
function escapePart(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
