import { describe, expect, it } from 'vitest';
import { isNothingToCancel } from './cancel.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('isNothingToCancel', () => {
  it('is true where nothing was running', () => {
    expect(isNothingToCancel(answer(409, { detail: 'CONFLICT: No active runs to cancel' }))).toBe(true);
    expect(isNothingToCancel(answer(409, ''))).toBe(true);
  });

  it('is false where the server was too busy to cancel, and for anything but a 409', () => {
    const locked = { detail: 'The resource is currently locked by another operation. Please retry shortly.' };
    expect(isNothingToCancel(answer(409, locked))).toBe(false);
    expect(isNothingToCancel(answer(409, { detail: 'A database deadlock was detected.' }))).toBe(false);
    expect(isNothingToCancel(answer(409, {}, { 'Retry-After': '1' }))).toBe(false);
    expect(isNothingToCancel(answer(404, {}))).toBe(false);
  });
});
