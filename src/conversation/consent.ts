import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { TabMemory } from '../platform/tab-memory.ts';

/** What a visitor agreed to, and when. */
export interface ConsentRecord {
  /** The version of what the site asked them to agree to. */
  readonly version: string;
  /** ISO 8601, by the browser's clock. */
  readonly time: string;
}

/** Whether the visitor has agreed to chat, where the site asks for that. */
export interface Consent {
  /** Whether the visitor has yet to agree. Until then no server is asked for anything, and nothing is kept. */
  readonly isNeeded: ReadonlySignal<boolean>;
  /** What they agreed to; null: nothing, or nobody asked. */
  readonly record: ReadonlySignal<ConsentRecord | null>;
  /** The visitor agrees. It is remembered in this browser until they sign out, or the version changes. */
  agree(): ConsentRecord;
}

/** A consent, with what only its owner may do. */
export interface OwnedConsent extends Consent {
  /** The visitor is somebody else now. */
  forget(): void;
}

export interface ConsentOptions {
  /** What is to be agreed to; null: nothing has to be. */
  readonly version: string | null;
  /** Where it is kept that the visitor agreed. Null: nowhere, they are asked each time. */
  readonly memory: TabMemory | null;
  /** To whom they agree: what tells one chat of a site from another. */
  readonly owner: string;
}

export function createConsent({ version, memory, owner }: ConsentOptions): OwnedConsent {
  const record = signal(version === null ? null : readRecord(memory?.read(owner, 'agreed') ?? null, version));
  return {
    isNeeded: computed(() => version !== null && record.value === null),
    record,
    agree() {
      const agreed = { version: version ?? '', time: new Date().toISOString() };
      memory?.keep(owner, 'agreed', JSON.stringify(agreed));
      record.value = agreed;
      return agreed;
    },
    forget() {
      record.value = null;
    },
  };
}

/** What was kept; null where that is not about this version. */
function readRecord(kept: string | null, wanted: string): ConsentRecord | null {
  try {
    const { version, time }: Partial<ConsentRecord> = JSON.parse(kept ?? '{}');
    return version === wanted && time ? { version, time } : null;
  } catch {
    return null;
  }
}
