import { z } from 'zod';

/** Something that the person who starts us can put right: one sentence, shown without a stack. */
export class ConfigError extends Error {}

/** The environment, read and checked. */
export interface Config {
  apiKey: string;
  baseUrl: string;
  /** Where browsers reach Letta, if elsewhere than this server does. */
  publicBaseUrl: string | undefined;
  /** Set: all visitors share this agent. */
  agentId: string | undefined;
  /** The model of the visitors' own agents. */
  model: string | undefined;
  allowedOrigins: string[];
  port: number;
  cookieSecret: string;
  operatorKey: string | undefined;
  lifeSeconds: number;
  /** The header in which a proxy of ours tells the visitor's address. */
  addressHeader: string | undefined;
  /** Requests a minute. */
  limits: { visitor: number; address: number };
}

const DEMO_ORIGINS = 'http://localhost:5173,http://127.0.0.1:5173';

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const isHttpUrl = (text: string): boolean =>
  /^https?:\/\//.test(text) && URL.canParse(text) && !new URL(text).username && !/[?#]/.test(text);

const text = z.string().optional();
const baseUrl = z
  .string()
  .refine(isHttpUrl, 'must be an http(s) URL, such as https://api.letta.com')
  .transform((url) => url.replace(/\/+$/, ''));
const whole = (least: number, most: number, fallback: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${least} to ${most}` })
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)
    .default(fallback);

const environment = z.object({
  LETTA_API_KEY: z.string({ error: 'is missing: set it to a key of your Letta account' }),
  LETTA_BASE_URL: baseUrl.default('https://api.letta.com'),
  PUBLIC_LETTA_BASE_URL: baseUrl.optional(),
  LETTA_AGENT_ID: text,
  LETTA_MODEL: text,
  ALLOWED_ORIGINS: z
    .string({ error: "is missing: set it to your pages' origins, such as https://example.com" })
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOrigin), {
      error: 'must be origins with commas between, such as https://example.com (no path, no slash at the end, no *)',
    }),
  TOKEN_PORT: whole(1, 65_535, 8787),
  COOKIE_SECRET: z
    .string({ error: 'is missing: set it to 32 random characters or more' })
    .min(32, 'must have 32 characters or more'),
  OPERATOR_KEY: text,
  TOKEN_LIFE_SECONDS: whole(15, 86_400, 300),
  CLIENT_ADDRESS_HEADER: text,
  VISITOR_LIMIT: whole(1, 1_000_000, 30),
  ADDRESS_LIMIT: whole(1, 1_000_000, 300),
});

/**
 * Reads the environment; an empty variable counts as unset. Outside of production (`NODE_ENV`) the origins are the
 * demo's by default, and the cookie's secret is made anew with each start. Throws a {@link ConfigError}.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const fallback =
    set['NODE_ENV'] === 'production'
      ? {}
      : { ALLOWED_ORIGINS: DEMO_ORIGINS, COOKIE_SECRET: crypto.randomUUID() + crypto.randomUUID() };
  const read = environment.safeParse({ ...fallback, ...set });
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new ConfigError(`${String(issue?.path[0])} ${issue?.message}.`);
  }
  const { data } = read;
  return {
    apiKey: data.LETTA_API_KEY,
    baseUrl: data.LETTA_BASE_URL,
    publicBaseUrl: data.PUBLIC_LETTA_BASE_URL,
    agentId: data.LETTA_AGENT_ID,
    model: data.LETTA_MODEL,
    allowedOrigins: data.ALLOWED_ORIGINS,
    port: data.TOKEN_PORT,
    cookieSecret: data.COOKIE_SECRET,
    operatorKey: data.OPERATOR_KEY,
    lifeSeconds: data.TOKEN_LIFE_SECONDS,
    addressHeader: data.CLIENT_ADDRESS_HEADER,
    limits: { visitor: data.VISITOR_LIMIT, address: data.ADDRESS_LIMIT },
  };
}
