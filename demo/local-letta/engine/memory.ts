import type { Memory } from '../agent/script.ts';
import type { LettaStore } from '../store.ts';

/** An agent's memory blocks, as its script reads and writes them. */
export function memoryOf(store: LettaStore, agentId: string): Memory {
  return {
    archive: (text) => void store.archive(agentId, text),
    read: (label) => store.blockOf(agentId, label)?.value ?? null,
    write(label, value) {
      const block = store.blockOf(agentId, label);
      if (!block) throw new Error(`There is no memory block with the label ${label}.`);
      if (block.read_only) throw new Error(`The memory block ${label} is read-only.`);
      block.value = value;
    },
  };
}
