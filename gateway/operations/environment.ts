import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from './config.ts';

/** Those that may stand in a file, as container platforms give them: `LETTA_API_KEY_FILE=/run/secrets/letta`. */
const IN_FILES = [
  'LETTA_API_KEY',
  'COOKIE_SECRET',
  'OPERATOR_KEY',
  'GATEWAY_SECRET',
  'STATE_URL',
  'GATEWAY_CLIENT_TOOLS',
];

/** The variables of a file with `NAME=value` lines. Throws a {@link ConfigError}. */
export function readFile(file: string): NodeJS.Dict<string> {
  return parseEnv(contentOf('--config', file));
}

/** The environment, with what stands in the files that it names. Throws a {@link ConfigError}. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const read = IN_FILES.flatMap((name) => {
    const file = variables[`${name}_FILE`];
    if (!file) return [];
    if (variables[name]) throw new ConfigError(`${name} and ${name}_FILE are both set: leave one out.`);
    return [[name, contentOf(`${name}_FILE`, file)]];
  });
  return { ...variables, ...Object.fromEntries(read) };
}

function contentOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigError(`${name} names ${file}, which can't be read.`);
  }
}
