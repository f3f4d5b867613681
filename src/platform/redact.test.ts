import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r';

describe('a text of somebody else', () => {
  it.each([
    ['Authorization: Bearer abc', 'Authorization: Bearer [redacted]'],
    ['Bad token at-let-4f9c2d7e8a1b3c5d6e7f, sorry', 'Bad token [redacted], sorry'],
    ['{"error":"token at-let-4f9c2d7e8a1b3c5d6e7f"}', '{"error":"token [redacted]"}'],
    [`refused ${JWT}.`, 'refused [redacted]'],
    ['q8Zf3nVw0aLk2Tr7yB1x is not known', '[redacted] is not known'],
    ['0123456789abcdef0123456789abcdef', '[redacted]'],
    ['Incorrect API key provided: abc***xyz.', 'Incorrect API key provided: [redacted]'],
    ['GET /v1/x?api_key=hunter2&limit=5', 'GET /v1/x?api_key=[redacted]&limit=5'],
    ['{"password": "hunter2", "a": 1}', '{"password": "[redacted]", "a": 1}'],
    ['Set-Cookie: session=abc; Path=/', 'Set-Cookie: [redacted] Path=/'],
    ['token hunter2024 has expired', 'token [redacted] has expired'],
    ['postgres://letta:letta@db:5432/letta', 'postgres://[redacted]@db:5432/letta'],
    ['sk-a1b2c3', '[redacted]'],
    [`/api/${'a-'.repeat(32)}/x`, '[redacted]'],
    ['q8Zf3nVw/aLk2Tr7yB1xMk3Qw9/rTz+u6Yp==', '[redacted]'],
  ])('loses its secrets: %s', (text, shown) => {
    expect(redact(text, 500)).toBe(shown);
  });

  it.each([
    'Token expired. Please ask for a new one.',
    'The model claude-sonnet-4-5-20250929 is overloaded (openai/gpt-4.1-mini-2025-04-14).',
    'run_id=run-0a1b2c3d-1111-4222-8333-0123456789ab failed at 2026-11-29T20:41:00.123456Z',
    'context_window_exceeded: 131072 tokens of 128000',
    'CONFLICT: Cannot send a new message: another request is being processed for this conversation.',
    'body.messages.0.content Field required',
    'https://api.letta.com/v1/agents/agent-0a1b2c3d-1111-4222-8333-0123456789ab/messages/stream',
  ])('keeps what leads to the cause: %s', (text) => {
    expect(redact(text, 500)).toBe(text);
  });

  it('is cut, and no half of a token is left where it is cut', () => {
    expect(redact('a '.repeat(5_000), 100)).toHaveLength(100);
    const text = `${'sk-abcdefgh '.repeat(16)}xxx q8Zf3nVw0aLk2Tr7yB1x`;
    expect(redact(text, 101)).not.toContain('q8Z');
  });
});
