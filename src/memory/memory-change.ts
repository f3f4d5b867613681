import type { ToolPart } from '../conversation/state.ts';

/** How the agent changed its memory by a tool. */
export interface MemoryChange {
  /** The block's label; null: it was filed away in archival memory. */
  readonly label: string | null;
  /** What is gone; empty where nothing is, or where the agent didn't say what was there. */
  readonly removed: string;
  /** What is new. */
  readonly added: string;
}

type Arguments = Readonly<Record<string, unknown>>;

/** Letta's tools that change memory, by name. Newer and older versions call the same argument differently. */
const TOOLS: Readonly<Record<string, (input: Arguments) => MemoryChange | null>> = {
  core_memory_append: (input) => change(input, [], ['content']),
  core_memory_replace: (input) => change(input, ['old_content'], ['new_content']),
  memory_insert: (input) => change(input, [], ['new_string', 'new_str']),
  memory_replace: (input) => change(input, ['old_string', 'old_str'], ['new_string', 'new_str']),
  memory_rethink: (input) => change(input, [], ['new_memory']),
  rethink_memory: (input) => change(input, [], ['new_memory']),
  archival_memory_insert: (input) => ({ label: null, removed: '', added: textOf(input, ['content']) }),
  memory: changeByCommand,
};

/** What a tool call changed in the agent's memory. Null: nothing, or it isn't a tool for that. */
export function memoryChangeOf(part: ToolPart): MemoryChange | null {
  if (part.state !== 'success' || !Object.hasOwn(TOOLS, part.name)) return null;
  try {
    const input: unknown = JSON.parse(part.arguments);
    if (typeof input !== 'object' || input === null) return null;
    const made = TOOLS[part.name]?.({ ...input }) ?? null;
    return made && made.removed === made.added ? null : made;
  } catch {
    // The arguments were hidden by the gateway, or cut.
    return null;
  }
}

function change(input: Arguments, removed: readonly string[], added: readonly string[]): MemoryChange | null {
  const label = textOf(input, ['label', 'block_label', 'target_block_label', 'path']).replace(/^\/?(memories\/)?/, '');
  return label === '' ? null : { label, removed: textOf(input, removed), added: textOf(input, added) };
}

/** The tool `memory` does all kinds of changes, each by a command. */
function changeByCommand(input: Arguments): MemoryChange | null {
  switch (input['command']) {
    case 'create':
      return change(input, [], ['file_text']);
    case 'str_replace':
      return change(input, ['old_string', 'old_str'], ['new_string', 'new_str']);
    case 'insert':
      return change(input, [], ['insert_text', 'new_string', 'new_str']);
    default:
      return null;
  }
}

function textOf(input: Arguments, names: readonly string[]): string {
  const found = names.map((name) => input[name]).find((value) => typeof value === 'string');
  return typeof found === 'string' ? found.trim() : '';
}
