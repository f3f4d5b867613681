import { expect, it } from 'vitest';
import { createStreamSummary } from './stream-summary.ts';

const STREAM = [
  ': ping',
  'data: {"message_type":"reasoning_message","run_id":"run-1","reasoning":"a secret thought"}',
  'data: {"message_type":"assistant_message","run_id":"run-1","content":"Hel"}',
  'data: {"message_type":"assistant_message","run_id":"run-1","content":"lo"}',
  'event: error',
  'data: not JSON',
  'data: [DONE]',
].join('\r\n\r\n');

it('counts the events of a stream by their kinds, and keeps none of their words', () => {
  const summary = createStreamSummary();
  summary.push(`${STREAM}\r\n\r\n`);
  expect(`${summary}`).toBe('run-1 ping, reasoning_message, assistant_message ×2, event error, ?, [DONE]');
});

it('does so wherever the stream is cut', () => {
  const summary = createStreamSummary();
  for (const letter of `${STREAM}\r\n\r\n`) summary.push(letter);
  expect(`${summary}`).toBe('run-1 ping, reasoning_message, assistant_message ×2, event error, ?, [DONE]');
});
