import { type ReadonlySignal, signal } from '@preact/signals-core';
import { ChatError, stopped } from '../platform/errors.ts';
import type { MemoryAccess, MemoryBlock, MemoryTransport } from '../transport/memory-transport.ts';
import { type Archive, createArchive } from './archive.ts';
import type { MemoryTabs } from './memory-tabs.ts';

/** A change that the visitor made here. */
export interface MemoryEdit {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** What is known of the agent's memory. */
export interface MemoryState {
  /** What can be done with it; null: not known before the first `load()`. */
  readonly access: MemoryAccess | null;
  readonly blocks: readonly MemoryBlock[];
  readonly hasArchive: boolean;
  readonly loading: boolean;
  /** Why it could not be loaded; null once it could. */
  readonly error: ChatError | null;
  /** The last change that `undo()` would take back. */
  readonly lastEdit: MemoryEdit | null;
}

/** What came of a change. */
export type EditOutcome =
  | { readonly type: 'saved'; readonly block: MemoryBlock }
  /** The block is no longer what the visitor saw: nothing was written. `block`: as it is now; null: it is gone. */
  | { readonly type: 'conflict'; readonly block: MemoryBlock | null };

/** The agent's memory: what it remembers, and what the visitor may change of it. All methods reject with a ChatError. */
export interface AgentMemory {
  readonly state: ReadonlySignal<MemoryState>;
  /** What the agent has filed away. */
  readonly archive: Archive;
  /** Reads the memory (again). Calls at the same time share one request. */
  load(): Promise<void>;
  /**
   * Replaces a block's value. Letta is asked for the block first: where the agent, or somebody else, has changed it since,
   * nothing is written.
   * @param expected the value that the visitor saw
   */
  edit(label: string, value: string, expected: string): Promise<EditOutcome>;
  /** Empties a block, under the same condition. */
  forget(label: string, expected: string): Promise<EditOutcome>;
  /** Takes the last change back, unless the block was changed since. Null: there is nothing to take back. */
  undo(): Promise<EditOutcome | null>;
}

const INITIAL: MemoryState = {
  access: null,
  blocks: [],
  hasArchive: false,
  loading: false,
  error: null,
  lastEdit: null,
};

/** An agent's memory, with what only its owner does. */
export interface OwnedMemory extends AgentMemory {
  /** Shares changes with the other tabs from now on. */
  shareWith(tabs: MemoryTabs): void;
  /** Forgets everything that is here, and aborts what is under way. */
  reset(): void;
}

export function createMemory(transport: MemoryTransport): OwnedMemory {
  const state = signal(INITIAL);
  const archive = createArchive(transport);
  let lifetime = new AbortController();
  let loading: Promise<void> | null = null;
  let tabs: MemoryTabs | null = null;
  /** Changes are made one after the other. */
  let queue: Promise<unknown> = Promise.resolve();

  const set = (changes: Partial<MemoryState>): void => {
    state.value = { ...state.peek(), ...changes };
  };

  /** Shows blocks, here and in the other tabs, together with whatever else is new. */
  function show(blocks: readonly MemoryBlock[], changes: Partial<MemoryState>): void {
    const isNew = JSON.stringify(blocks) !== JSON.stringify(state.peek().blocks);
    set(isNew ? { ...changes, blocks } : changes);
    if (isNew) tabs?.post(blocks);
  }

  async function read(signal: AbortSignal): Promise<void> {
    set({ loading: true });
    try {
      const { blocks, access, hasArchive } = await transport.read(signal);
      if (signal.aborted) throw stopped();
      show(blocks, { access, hasArchive, loading: false, error: null });
    } catch (thrown) {
      const error = signal.aborted ? stopped() : ChatError.from(thrown);
      if (!signal.aborted) set({ loading: false, error });
      throw error;
    }
  }

  async function write(label: string, value: string, expected: string, signal: AbortSignal): Promise<EditOutcome> {
    if (signal.aborted) throw stopped();
    await read(signal);
    const known = blockOf(label);
    if (known?.value !== expected) return { type: 'conflict', block: known };
    const written = await transport.write(label, value, signal);
    if (signal.aborted) throw stopped();
    // A change's response doesn't say whether the block is shared.
    const block = { ...written, shared: known.shared };
    const blocks = state.peek().blocks.map((one) => (one.label === label ? block : one));
    show(blocks, { lastEdit: { label, before: expected, after: block.value } });
    return { type: 'saved', block };
  }

  const blockOf = (label: string): MemoryBlock | null =>
    state.peek().blocks.find((block) => block.label === label) ?? null;

  function inTurn<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    // The lifetime in which it was asked for, which may be over when its turn comes.
    const { signal } = lifetime;
    const result = queue.then(() => work(signal));
    queue = result.catch(() => undefined);
    return result;
  }

  const edit = (label: string, value: string, expected: string): Promise<EditOutcome> =>
    inTurn((signal) => write(label, value, expected, signal));

  return {
    state,
    archive,
    load() {
      loading ??= read(lifetime.signal).finally(() => (loading = null));
      return loading;
    },
    edit,
    forget: (label, expected) => edit(label, '', expected),
    undo: () =>
      inTurn(async (signal) => {
        const { lastEdit } = state.peek();
        if (!lastEdit) return null;
        const outcome = await write(lastEdit.label, lastEdit.before, lastEdit.after, signal);
        set({ lastEdit: null });
        return outcome;
      }),
    shareWith(others) {
      tabs?.leave();
      tabs = others;
      // What another tab has changed can't be undone here.
      tabs.onBlocks = (blocks) => {
        if (state.peek().access !== null) set({ blocks, lastEdit: null });
      };
    },
    reset() {
      lifetime.abort();
      lifetime = new AbortController();
      loading = null;
      tabs?.leave();
      tabs = null;
      archive.reset();
      state.value = INITIAL;
    },
  };
}
