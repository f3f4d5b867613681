import { signal } from '@preact/signals';
import { expect, it } from 'vitest';
import { redact } from '../../platform/redact.ts';
import { createLog, MOST_ENTRIES } from './log.ts';

const makeLog = () => createLog({ signal, redact });

it('takes secrets out of what is added, and out of what it changes to', () => {
  const log = makeLog();
  const update = log.add('request', 'Authorization: Bearer hunter2');
  expect(log.toText()).toContain('request  Authorization: Bearer [redacted]');
  update('refused at-let-4f9c2d7e8a1b3c5d6e7f', 'error');
  expect(log.toText()).toMatch(/Z {2}error {4}refused \[redacted\]$/);
});

it('keeps the newest entries, and none once it is cleared', () => {
  const log = makeLog();
  for (let i = 0; i <= MOST_ENTRIES; i++) log.add('page', `entry ${i}.`);
  expect(log.entries.value).toHaveLength(MOST_ENTRIES);
  expect(log.toText()).not.toContain('entry 0.');
  log.clear();
  expect(log.toText()).toBe('');
});
