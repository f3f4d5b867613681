import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const FILE = join(import.meta.dirname, '../../docs/token-endpoint.openapi.json');
const PATH = '/api/letta-token';

interface DescribedResponse {
  $ref?: string;
  headers?: Record<string, { $ref?: string; required?: boolean }>;
  content?: Record<string, unknown>;
}

/** Holds responses against docs/token-endpoint.openapi.json. */
export function createDescriptionCheck() {
  const description = JSON.parse(readFileSync(FILE, 'utf8'));
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema(description, 'api');

  /** What a JSON pointer of the description leads to, `$ref`s followed. */
  function lookUp(pointer: string): { value: DescribedResponse; pointer: string } | undefined {
    const parts = pointer.slice(2).split('/');
    const value = parts.reduce<unknown>((at, part) => Object(at)[unescape(part)], description);
    if (value === undefined) return undefined;
    const { $ref } = Object(value) as DescribedResponse;
    return $ref ? lookUp($ref) : { value: value as DescribedResponse, pointer };
  }

  function problemOf(pointer: string, value: unknown): string[] {
    const validate = ajv.getSchema(`api${pointer}`);
    if (!validate) return [`no schema at ${pointer}`];
    return validate(value) ? [] : [`${pointer}: ${ajv.errorsText(validate.errors)}`];
  }

  /** What is wrong with a response; an empty list: nothing. */
  return (method: string, { status, headers }: Response, body: string): string[] => {
    const described = lookUp(`#/paths/${escape(PATH)}/${method.toLowerCase()}/responses/${status}`);
    if (!described) return [`${method} may not answer ${status}`];
    const problems = Object.keys(described.value.headers ?? {}).flatMap((name) => {
      const header = lookUp(`${described.pointer}/headers/${name}`);
      const value = headers.get(name);
      if (!header || value === null) return header?.value && 'required' in header.value ? [`${name} is missing`] : [];
      return problemOf(`${header.pointer}/schema`, value);
    });
    const content = described.value.content?.['application/json'];
    if (!content) return body === '' ? problems : [...problems, `${status} has a body`];
    if (!headers.get('content-type')?.startsWith('application/json')) return [...problems, 'The body is no JSON'];
    return [...problems, ...problemOf(`${described.pointer}/content/application~1json/schema`, JSON.parse(body))];
  };
}

const escape = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
const unescape = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');
