import { describe, expect, it } from 'vitest';
import { hasNoBackgroundRuns, isNothingToCancel, streamsOnlyToSdk } from './refusals.ts';

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
