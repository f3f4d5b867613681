import { describe, expect, it } from 'vitest';
import type { TabMemory } from '../platform/tab-memory.ts';
import { createConsent } from './consent.ts';

function fakeMemory(): TabMemory & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    read: (owner, what) => kept.get(what + owner) ?? null,
    keep: (owner, what, text) => void kept.set(what + owner, text),
    forget: () => kept.clear(),
  };
}

describe('consent', () => {
  it('is not needed where the site does not ask for it, and then nothing is kept', () => {
    const memory = fakeMemory();
    const consent = createConsent({ version: null, memory, owner: 'chat' });
    expect(consent.isNeeded.value).toBe(false);
    expect(consent.record.value).toBeNull();
    expect(memory.kept.size).toBe(0);
  });

  it('is needed until the visitor agrees, and nothing is kept before', () => {
    const memory = fakeMemory();
    const consent = createConsent({ version: '2', memory, owner: 'chat' });
    expect(consent.isNeeded.value).toBe(true);
    expect(memory.kept.size).toBe(0);
    const record = consent.agree();
    expect(record).toEqual({ version: '2', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
    expect(consent.isNeeded.value).toBe(false);
    expect(consent.record.value).toEqual(record);
  });

  it('is remembered, for this chat and this version only', () => {
    const memory = fakeMemory();
    const record = createConsent({ version: '2', memory, owner: 'chat' }).agree();
    expect(createConsent({ version: '2', memory, owner: 'chat' }).record.value).toEqual(record);
    expect(createConsent({ version: '3', memory, owner: 'chat' }).isNeeded.value).toBe(true);
    expect(createConsent({ version: '2', memory, owner: 'other' }).isNeeded.value).toBe(true);
  });

  it('is asked for again where what was kept can’t be read', () => {
    const memory = fakeMemory();
    memory.keep('chat', 'agreed', '{"version":');
    expect(createConsent({ version: '2', memory, owner: 'chat' }).isNeeded.value).toBe(true);
  });

  it('is needed again of the next visitor', () => {
    const consent = createConsent({ version: '2', memory: fakeMemory(), owner: 'chat' });
    consent.agree();
    consent.forget();
    expect(consent.isNeeded.value).toBe(true);
  });
});
