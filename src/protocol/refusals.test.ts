import { describe, expect, it } from 'vitest';
import { hasNoBackgroundRuns, isNothingToCancel, refusedTool, streamsOnlyToSdk } from './refusals.ts';

const refusal = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('isNothingToCancel', () => {
  it('is true where nothing was running', () => {
    expect(isNothingToCancel(refusal(409, { detail: 'CONFLICT: No active runs to cancel' }))).toBe(true);
    expect(isNothingToCancel(refusal(409, ''))).toBe(true);
  });

  it('is false where the server was too busy to cancel, and for anything but a 409', () => {
    const locked = { detail: 'The resource is currently locked by another operation. Please retry shortly.' };
    expect(isNothingToCancel(refusal(409, locked))).toBe(false);
    expect(isNothingToCancel(refusal(409, { detail: 'A database deadlock was detected.' }))).toBe(false);
    expect(isNothingToCancel(refusal(409, {}, { 'Retry-After': '1' }))).toBe(false);
    expect(isNothingToCancel(refusal(404, {}))).toBe(false);
  });
});

it('tells a server without background runs from one that is away', () => {
  const detail = 'Background streaming requires Redis to be running.';
  expect(hasNoBackgroundRuns(refusal(503, { detail }))).toBe(true);
  expect(hasNoBackgroundRuns(refusal(503, '<html>Service unavailable'))).toBe(false);
  expect(hasNoBackgroundRuns(refusal(500, { detail }))).toBe(false);
});

it('tells a route that streams only to the SDK from a body that is wrong', () => {
  const detail = 'streaming=true is only supported for SDK v1.0+ clients.';
  expect(streamsOnlyToSdk(refusal(422, { detail }))).toBe(true);
  expect(streamsOnlyToSdk(refusal(422, { detail: [{ loc: ['body', 'streaming'], msg: 'no bool' }] }))).toBe(false);
  expect(streamsOnlyToSdk(refusal(400, { detail }))).toBe(false);
});

it('finds the page’s tool that a gateway refused', () => {
  const refused = (message: string, code = 'client-tool') => refusal(403, { message, error: { code, message } });
  const names = ['paint', 'paint-all'];
  const unlisted = refused("The tool paint-all is not on the site's list (GATEWAY_CLIENT_TOOLS).");
  expect(refusedTool(unlisted, names)).toBe('paint-all');
  expect(refusedTool(unlisted, ['paint'])).toBeNull();
  expect(refusedTool(refused('This call is not of a page’s tool.'), names)).toBeNull();
  expect(refusedTool(refused('The tool paint is another’s.', 'other'), names)).toBeNull();
  expect(refusedTool({ ...unlisted, status: 400 }, names)).toBeNull();
  expect(refusedTool(refusal(403, '<html>paint'), names)).toBeNull();
});
