import { request as send } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../operations/config.ts';
import { KEY, startOperator, type RunningOperator } from '../testing/operator.ts';
import { readOperatorConfig } from './config.ts';

let operator: RunningOperator;

beforeAll(async () => {
  operator = await startOperator();
});

afterAll(() => operator.stop());

/** A request with any `Host`, which `fetch` doesn't let one set. */
async function knock(door: 'rest' | 'mcp', headers: Record<string, string>): Promise<[number, string]> {
  const url = new URL(door === 'rest' ? `${operator.rest}/v1/blocks/count` : operator.mcp);
  const isMcp = door === 'mcp';
  const asked = send(url, {
    method: isMcp ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
  });
  asked.end(isMcp ? JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }) : undefined);
  const [response] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return [response.statusCode, body];
}

describe.each(['rest', 'mcp'] as const)('the %s server', (door) => {
  test('opens for the key', async () => {
    expect((await knock(door, {}))[0]).toBe(200);
    expect((await knock(door, { host: 'localhost:1234' }))[0]).toBe(200);
    expect((await knock(door, { host: 'ops.example', origin: 'https://ops.example' }))[0]).toBe(200);
  });

  test.each<[string, Record<string, string>, number]>([
    ['the key is wrong', { authorization: `Bearer ${KEY}x` }, 401],
    ['the key is the beginning of the right one', { authorization: `Bearer ${KEY.slice(0, -1)}` }, 401],
    ['there is no key', { authorization: '' }, 401],
    ['the page is foreign', { origin: 'https://evil.example' }, 403],
    ['the page is on another port of this machine', { origin: 'http://localhost:1' }, 403],
    ['the page has no origin to name', { origin: 'null' }, 403],
    ['the host is a foreign name that points here', { host: 'evil.example' }, 403],
    ['the foreign name’s own page asks', { host: 'evil.example', origin: 'http://evil.example' }, 403],
    ['the host only begins like ours', { host: 'localhost.evil.example' }, 403],
    ['a browser says that another site asks', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('stays shut where %s', async (_, headers, status) => {
    const before = operator.seen.length;
    const [given, body] = await knock(door, headers);
    expect(given).toBe(status);
    expect(body).not.toContain('SENTINEL');
    expect(operator.seen.length).toBe(before);
  });
});

test('the official client is refused without the key', async () => {
  await expect(operator.connect('wrong')).rejects.toThrow();
});

describe('the configuration is refused, without the key in the sentence, where', () => {
  test.each<[string, Record<string, string>, string]>([
    ['there is no key', {}, 'OPERATOR_KEY'],
    ['the key is short', { OPERATOR_KEY: 'SENTINEL-0123456789-abcdefghijk' }, 'OPERATOR_KEY'],
    ['the key can be guessed', { OPERATOR_KEY: 'SENTINEL'.repeat(5) }, 'OPERATOR_KEY'],
    ['the port is none', { OPERATOR_KEY: KEY, OPERATOR_PORT: 'http' }, 'OPERATOR_PORT'],
    ['both ports are the same', { OPERATOR_KEY: KEY, OPERATOR_MCP_PORT: '8080' }, 'OPERATOR_MCP_PORT'],
  ])('%s', (_, variables, name) => {
    const read = () => readOperatorConfig(variables);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name} (is|must) [^\\n]+\\.$`));
    expect(read).not.toThrow(/SENTINEL/);
  });
});

test('by default it listens on loopback, on 8080 and 9090', () => {
  expect(readOperatorConfig({ OPERATOR_KEY: KEY })).toEqual({
    key: KEY,
    host: '127.0.0.1',
    port: 8080,
    mcpPort: 9090,
    hosts: [],
  });
});
