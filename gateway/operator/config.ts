import { z } from 'zod';
import { ConfigError } from '../operations/config.ts';
import { secretVariable } from '../operations/secret-variable.ts';

/** Where the operator's page and tools are served, and who may use them. */
export interface OperatorConfig {
  key: string;
  /** The address that is listened to. */
  host: string;
  /** Of the page and the REST routes. */
  port: number;
  mcpPort: number;
  /** Host names beside those of loopback. */
  hosts: string[];
}

const port = (fallback: number) =>
  z.coerce
    .number({ error: 'must be a port' })
    .int('must be a port')
    .min(1, 'must be a port')
    .max(65_535, 'must be a port')
    .default(fallback);

const variables = z.object({
  OPERATOR_KEY: secretVariable(32, 10).regex(/^\S+$/, 'must have no spaces'),
  OPERATOR_HOST: z.string().default('127.0.0.1'),
  OPERATOR_PORT: port(8080),
  OPERATOR_MCP_PORT: port(9090),
  OPERATOR_HOSTS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((host) => host.trim().toLowerCase() || [])),
});

/** Reads the operator's variables; an empty one counts as unset. Throws a {@link ConfigError}, which never holds the key. */
export function readOperatorConfig(environment: Readonly<Record<string, string | undefined>>): OperatorConfig {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const read = variables.safeParse(set);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new ConfigError(`${String(issue?.path[0])} ${issue?.message}.`);
  }
  const { data } = read;
  if (data.OPERATOR_PORT === data.OPERATOR_MCP_PORT)
    throw new ConfigError('OPERATOR_MCP_PORT must be another port than OPERATOR_PORT.');
  return {
    key: data.OPERATOR_KEY,
    host: data.OPERATOR_HOST,
    port: data.OPERATOR_PORT,
    mcpPort: data.OPERATOR_MCP_PORT,
    hosts: data.OPERATOR_HOSTS,
  };
}
