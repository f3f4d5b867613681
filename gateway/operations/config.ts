import { z } from 'zod';
import type { ClientToolList } from '../proxy/client-tools.ts';
import type { Visibility } from '../proxy/shapes.ts';
import type { Access } from '../proxy/token-book.ts';
import { clientToolsVariable } from './client-tools-config.ts';
import { guardOf, guardVariables, wholeFrom, type GuardConfig } from './guard-config.ts';
import { secretVariable } from './secret-variable.ts';

/** Something that the person who starts us can put right: one sentence, shown without a stack. */
export class ConfigError extends Error {}

/** The environment, read and checked. */
export interface Config {
  /** Letta's key; undefined for a server of one's own without authentication, behind the gateway. */
  apiKey: string | undefined;
  baseUrl: string;
  /** Where browsers reach Letta, if elsewhere than this server does. */
  publicBaseUrl: string | undefined;
  /** Set: all visitors share this agent. Behind the gateway each has conversations of their own. */
  agentId: string | undefined;
  /** An agent whose settings the visitors' own agents get. */
  templateId: string | undefined;
  /** The model of the visitors' own agents. */
  model: string | undefined;
  allowedOrigins: string[];
  /** The address that is listened to. */
  host: string;
  port: number;
  cookieSecret: string;
  operatorKey: string | undefined;
  lifeSeconds: number;
  /** The header in which a proxy of ours tells the visitor's address. */
  addressHeader: string | undefined;
  /** Requests a minute. */
  limits: { visitor: number; address: number };
  /** What a token lets its holder do. */
  access: Access[];
  /** Where the state is; see `openState`. */
  stateUrl: string;
  /** Set: tokens are our own, and `/v1` passes on to Letta what they open. */
  gateway: GatewayConfig | undefined;
  /** Whether requests that went well are logged too. */
  logRequests: boolean;
  /** What anonymous visitors may cost; undefined: as much as they like. */
  guard: GuardConfig | undefined;
  /** Whether a stranger's agent is made with their first message, and not when they open the chat. */
  lazyAgents: boolean;
  /** Anonymous visitors who haven't written for so many days are deleted; undefined: they stay. */
  idleDays: number | undefined;
  /** After so many hours a temporary chat that nobody opens is deleted; undefined: there are no temporary chats. */
  temporaryHours: number | undefined;
  isProduction: boolean;
  /** How long open requests, streams and others, may go on when we are told to stop, in seconds. */
  shutdownSeconds: number;
}

export interface GatewayConfig {
  /** Signs the tokens. */
  secret: string;
  visibility: Visibility;
  /** The tools that pages may offer. */
  clientTools: ClientToolList;
}

const DEMO_ORIGINS = 'http://localhost:5173,http://127.0.0.1:5173';

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const isHttpUrl = (text: string): boolean =>
  /^https?:\/\//.test(text) && URL.canParse(text) && isBare(new URL(text)) && !/[?#]/.test(text);

/** No name or password, which belongs into no URL, and no path: `/v1/…` comes after it. */
const isBare = ({ username, password, pathname }: URL): boolean => !username && !password && /^\/*$/.test(pathname);

const list = z.string().transform((text) => text.split(',').map((part) => part.trim()));
const ACCESS = ['read_messages', 'write_messages', 'read_agent', 'write_agent'] as const;
const HIDEABLE = ['reasoning', 'tool-arguments', 'tool-returns'] as const;
const text = z.string().optional();
const baseUrl = z
  .string()
  .refine(
    isHttpUrl,
    'must be an http(s) URL such as https://api.letta.com, without a path, a query, a name or a password',
  )
  .transform((url) => url.replace(/\/+$/, ''));
const whole = (least: number, most: number, fallback: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${least} to ${most}` })
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)
    .default(fallback);

const environment = z.object({
  LETTA_API_KEY: text,
  LETTA_BASE_URL: baseUrl.default('https://api.letta.com'),
  PUBLIC_LETTA_BASE_URL: baseUrl.optional(),
  LETTA_AGENT_ID: text,
  LETTA_TEMPLATE_AGENT_ID: text,
  LETTA_MODEL: text,
  ALLOWED_ORIGINS: z
    .string({ error: "is missing: set it to your pages' origins, such as https://example.com" })
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOrigin), {
      error: 'must be origins with commas between, such as https://example.com (no path, no slash at the end, no *)',
    }),
  HOST: z.string().default('127.0.0.1'),
  TOKEN_PORT: whole(1, 65_535, 8787),
  LOG_REQUESTS: z.enum(['0', '1'], { error: 'must be 0 or 1' }).default('0'),
  COOKIE_SECRET: secretVariable(32),
  OPERATOR_KEY: secretVariable(16).optional(),
  TOKEN_LIFE_SECONDS: whole(15, 86_400, 300),
  CLIENT_ADDRESS_HEADER: z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header, such as X-Forwarded-For')
    .optional(),
  VISITOR_LIMIT: whole(1, 1_000_000, 30),
  ADDRESS_LIMIT: whole(1, 1_000_000, 300),
  TOKEN_ACCESS: list
    .pipe(z.array(z.enum(ACCESS, { error: `must be of ${ACCESS.join(', ')}, with commas between` })))
    .default(['read_messages', 'write_messages', 'read_agent']),
  STATE_URL: z
    .string()
    .regex(/^(?:memory:$|file:.|rediss?:\/\/.)/, 'must be memory:, file:… or redis://…')
    .default('memory:'),
  GATEWAY_SECRET: secretVariable(32).optional(),
  GATEWAY_BLOCKS: list.default(['human']),
  GATEWAY_ARCHIVE: z.enum(['0', '1'], { error: 'must be 0 or 1' }).default('0'),
  GATEWAY_HIDE: list
    .pipe(z.array(z.enum(HIDEABLE, { error: `must be of ${HIDEABLE.join(', ')}, with commas between` })))
    .default([]),
  GATEWAY_CLIENT_TOOLS: clientToolsVariable,
  TEMPORARY_CHATS: z.enum(['0', '1'], { error: 'must be 0 or 1' }).default('0'),
  TEMPORARY_HOURS: whole(1, 720, 24),
  IDLE_DAYS: wholeFrom(1).optional(),
  SHUTDOWN_SECONDS: whole(0, 3_600, 25),
  ...guardVariables.shape,
});

/**
 * Reads the environment; an empty variable counts as unset. Outside of production (`NODE_ENV`) the origins are the
 * demo's by default, and the cookie's secret is made anew with each start. Throws a {@link ConfigError}.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const isProduction = set['NODE_ENV'] === 'production';
  const fallback = isProduction
    ? {}
    : { ALLOWED_ORIGINS: DEMO_ORIGINS, COOKIE_SECRET: crypto.randomUUID() + crypto.randomUUID() };
  const read = environment.safeParse({ ...fallback, ...set });
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new ConfigError(`${String(issue?.path[0])} ${issue?.message}.`);
  }
  const { data } = read;
  const secret = data.GATEWAY_SECRET;
  if (data.LETTA_API_KEY === undefined && secret === undefined)
    throw new ConfigError('LETTA_API_KEY is missing: set it to a key of your Letta account.');
  if (secret !== undefined && data.PUBLIC_LETTA_BASE_URL === undefined) {
    throw new ConfigError(
      'PUBLIC_LETTA_BASE_URL is missing: set it to where browsers reach the gateway, such as https://chat.example.com.',
    );
  }
  if (data.TEMPORARY_CHATS === '1' && data.LETTA_AGENT_ID !== undefined) {
    throw new ConfigError(
      'TEMPORARY_CHATS is set beside LETTA_AGENT_ID: a temporary chat has an agent of its own, so leave one of them out.',
    );
  }
  const hidden = new Set<string>(data.GATEWAY_HIDE);
  return {
    apiKey: data.LETTA_API_KEY,
    baseUrl: data.LETTA_BASE_URL,
    publicBaseUrl: data.PUBLIC_LETTA_BASE_URL,
    agentId: data.LETTA_AGENT_ID,
    templateId: data.LETTA_TEMPLATE_AGENT_ID,
    model: data.LETTA_MODEL,
    allowedOrigins: data.ALLOWED_ORIGINS,
    host: data.HOST,
    port: data.TOKEN_PORT,
    logRequests: data.LOG_REQUESTS === '1',
    cookieSecret: data.COOKIE_SECRET,
    operatorKey: data.OPERATOR_KEY,
    lifeSeconds: data.TOKEN_LIFE_SECONDS,
    addressHeader: data.CLIENT_ADDRESS_HEADER,
    limits: { visitor: data.VISITOR_LIMIT, address: data.ADDRESS_LIMIT },
    access: data.TOKEN_ACCESS,
    stateUrl: data.STATE_URL,
    gateway:
      secret === undefined
        ? undefined
        : {
            secret,
            clientTools: data.GATEWAY_CLIENT_TOOLS,
            visibility: {
              blocks: data.GATEWAY_BLOCKS,
              reasoning: !hidden.has('reasoning'),
              toolArguments: !hidden.has('tool-arguments'),
              toolReturns: !hidden.has('tool-returns'),
              archive: data.GATEWAY_ARCHIVE === '1',
            },
          },
    guard: guardOf(data, isProduction),
    lazyAgents: data.LAZY_AGENTS === '1',
    idleDays: data.IDLE_DAYS,
    temporaryHours: data.TEMPORARY_CHATS === '1' ? data.TEMPORARY_HOURS : undefined,
    isProduction,
    shutdownSeconds: data.SHUTDOWN_SECONDS,
  };
}
