import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const GOOD = { LETTA_API_KEY: 'sk-let-SENTINEL' };

describe('the environment is refused in one sentence that names the variable, where', () => {
  const production = { ...GOOD, NODE_ENV: 'production', ALLOWED_ORIGINS: 'https://a.example' };
  test.each<[string, Record<string, string>, string]>([
    ['there is no key', {}, 'LETTA_API_KEY'],
    ['the key is empty', { LETTA_API_KEY: ' ' }, 'LETTA_API_KEY'],
    ['the base URL is none', { ...GOOD, LETTA_BASE_URL: 'api.letta.com' }, 'LETTA_BASE_URL'],
    ['the base URL is of another kind', { ...GOOD, LETTA_BASE_URL: 'ftp://api.letta.com' }, 'LETTA_BASE_URL'],
    [
      'the base URL holds a name and a password',
      { ...GOOD, LETTA_BASE_URL: 'https://me:pw@a.example' },
      'LETTA_BASE_URL',
    ],
    [
      'the base URL holds a password alone',
      { ...GOOD, LETTA_BASE_URL: 'https://:SENTINEL@a.example' },
      'LETTA_BASE_URL',
    ],
    ['the base URL holds a key', { ...GOOD, LETTA_BASE_URL: 'https://a.example/?key=SENTINEL' }, 'LETTA_BASE_URL'],
    ['the base URL has a path', { ...GOOD, LETTA_BASE_URL: 'https://a.example/SENTINEL' }, 'LETTA_BASE_URL'],
    ['the operator’s key can be guessed', { ...GOOD, OPERATOR_KEY: '1' }, 'OPERATOR_KEY'],
    ['the pages’ tools are no JSON', { ...GOOD, GATEWAY_CLIENT_TOOLS: '{SENTINEL' }, 'GATEWAY_CLIENT_TOOLS'],
    ['the pages’ tools have no names', { ...GOOD, GATEWAY_CLIENT_TOOLS: '["SENTINEL"]' }, 'GATEWAY_CLIENT_TOOLS'],
    ['the browsers’ base URL is none', { ...GOOD, PUBLIC_LETTA_BASE_URL: '/letta' }, 'PUBLIC_LETTA_BASE_URL'],
    ['every origin is allowed', { ...GOOD, ALLOWED_ORIGINS: '*' }, 'ALLOWED_ORIGINS'],
    ['an origin has a path', { ...GOOD, ALLOWED_ORIGINS: 'https://a.example/chat' }, 'ALLOWED_ORIGINS'],
    ['an origin ends in a slash', { ...GOOD, ALLOWED_ORIGINS: 'https://a.example/' }, 'ALLOWED_ORIGINS'],
    ['an origin has no protocol', { ...GOOD, ALLOWED_ORIGINS: 'https://a.example,b.example' }, 'ALLOWED_ORIGINS'],
    ['the port is none', { ...GOOD, TOKEN_PORT: 'http' }, 'TOKEN_PORT'],
    ['the port is too high', { ...GOOD, TOKEN_PORT: '65536' }, 'TOKEN_PORT'],
    ['the life of a token is none', { ...GOOD, TOKEN_LIFE_SECONDS: '5 minutes' }, 'TOKEN_LIFE_SECONDS'],
    ['the cookie secret can be guessed', { ...GOOD, COOKIE_SECRET: 'secret' }, 'COOKIE_SECRET'],
    ['an access is none', { ...GOOD, TOKEN_ACCESS: 'read_messages,admin' }, 'TOKEN_ACCESS'],
    ['the state is nowhere', { ...GOOD, STATE_URL: 'postgres://db' }, 'STATE_URL'],
    ['the gateway’s secret can be guessed', { ...GOOD, GATEWAY_SECRET: 'secret' }, 'GATEWAY_SECRET'],
    ['nobody knows where the gateway is', { ...GOOD, GATEWAY_SECRET: 'gateway '.repeat(4) }, 'PUBLIC_LETTA_BASE_URL'],
    ['something is to be hidden that can’t be', { ...GOOD, GATEWAY_HIDE: 'answers' }, 'GATEWAY_HIDE'],
    ['a secret is long, and can be guessed', { ...GOOD, COOKIE_SECRET: '01'.repeat(20) }, 'COOKIE_SECRET'],
    ['the header of addresses is none', { ...GOOD, CLIENT_ADDRESS_HEADER: 'X Forwarded For' }, 'CLIENT_ADDRESS_HEADER'],
    ['a limit is a word', { ...GOOD, NEW_VISITORS: 'ten' }, 'NEW_VISITORS'],
    ['a limit allows nothing', { ...GOOD, RUNS_PER_VISITOR: '0' }, 'RUNS_PER_VISITOR'],
    ['a budget is negative', { ...GOOD, TOKENS_DAY: '-1' }, 'TOKENS_DAY'],
    ['the days of idleness are none', { ...GOOD, IDLE_DAYS: 'many' }, 'IDLE_DAYS'],
    ['there is no cookie secret in production', production, 'COOKIE_SECRET'],
    ['there are no origins in production', { ...GOOD, NODE_ENV: 'production' }, 'ALLOWED_ORIGINS'],
  ])('%s', (_, variables, name) => {
    const read = () => readConfig(variables);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name} (is|must) [^\\n]+\\.$`));
    expect(read).not.toThrow(/SENTINEL|me:pw/);
  });
});

test('a key is all it needs on a developer’s machine', () => {
  expect(readConfig(GOOD)).toMatchObject({
    baseUrl: 'https://api.letta.com',
    allowedOrigins: ['http://localhost:5173', 'http://127.0.0.1:5173'],
    port: 8787,
    lifeSeconds: 300,
    agentId: undefined,
    operatorKey: undefined,
  });
  expect(readConfig(GOOD).cookieSecret).not.toBe(readConfig(GOOD).cookieSecret);
});

test('an empty variable counts as unset, and white space around origins does not matter', () => {
  const config = readConfig({
    ...GOOD,
    TOKEN_PORT: '',
    LETTA_AGENT_ID: '',
    ALLOWED_ORIGINS: 'https://a.example, https://b.example:8443',
  });
  expect(config).toMatchObject({ port: 8787, agentId: undefined });
  expect(config.allowedOrigins).toEqual(['https://a.example', 'https://b.example:8443']);
});
