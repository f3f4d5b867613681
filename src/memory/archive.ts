import { type ReadonlySignal, signal } from '@preact/signals-core';
import { ChatError } from '../platform/errors.ts';
import type { MemoryTransport, Passage } from '../transport/memory-transport.ts';

/** What is here of the agent's archival memory. */
export interface ArchiveState {
  /** Newest first. */
  readonly passages: readonly Passage[];
  /** Whether none has the words that were searched for, and these are next to them by their meaning, the nearest first. */
  readonly byMeaning: boolean;
  /** What was searched for; empty: nothing, so these are all. */
  readonly search: string;
  /** Cursor of the next page; null: everything is here. */
  readonly next: string | null;
  readonly loading: boolean;
  readonly error: ChatError | null;
}

/** What the agent has filed away, by page. The state tells what fails; `forget` rejects with a ChatError as well. */
export interface Archive {
  readonly state: ReadonlySignal<ArchiveState>;
  /** Gets the first page of the passages that contain a text, or are next to it where none does; empty: of all. A later search replaces one under way. */
  find(search: string): Promise<void>;
  /** Gets the next page. */
  loadMore(): Promise<void>;
  /** Deletes a passage, for good. */
  forget(passageId: string): Promise<void>;
}

const INITIAL: ArchiveState = { passages: [], byMeaning: false, search: '', next: null, loading: false, error: null };

export function createArchive(transport: MemoryTransport): Archive & { reset(): void } {
  const state = signal(INITIAL);
  let request = new AbortController();
  let lifetime = new AbortController();

  async function load(search: string, after: string | null): Promise<void> {
    request.abort();
    request = new AbortController();
    const { signal: current } = request;
    const known = after === null ? [] : state.peek().passages;
    state.value = { ...state.peek(), search, loading: true, error: null };
    try {
      const page = await transport.passages({ search, ...(after !== null && { after }) }, current);
      if (current.aborted) return;
      state.value = { ...page, passages: [...known, ...page.passages], search, loading: false, error: null };
    } catch (thrown) {
      if (!current.aborted) state.value = { ...state.peek(), loading: false, error: ChatError.from(thrown) };
    }
  }

  return {
    state,
    find: (search) => load(search.trim(), null),
    async loadMore() {
      const { next, search, loading } = state.peek();
      if (next !== null && !loading) await load(search, next);
    },
    async forget(passageId) {
      await transport.forget(passageId, lifetime.signal);
      state.value = { ...state.peek(), passages: state.peek().passages.filter(({ id }) => id !== passageId) };
    },
    reset() {
      request.abort();
      lifetime.abort();
      lifetime = new AbortController();
      state.value = INITIAL;
    },
  };
}
