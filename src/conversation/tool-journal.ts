import { toJson } from '../platform/json.ts';
import type { Remembered, TabMemory } from '../platform/tab-memory.ts';
import type { ClientTool } from './client-tools.ts';

/** What is remembered of the page's tools: which may run, and which calls have begun. */
export interface ToolJournal {
  /** Whether the visitor has to be asked before a call of the tool runs. One that has begun was allowed, and won't run again. */
  asks(tool: ClientTool, callId: string): boolean;
  /** The visitor allowed a call of the tool. */
  allow(tool: ClientTool): void;
  /** Whether a call has begun: here before a reload, or in another tab. */
  hasBegun(callId: string): boolean;
  /** A call begins. Called before it does anything, so that a page that dies can't lead to a second run. */
  begin(callId: string): void;
}

/** The last so many entries are kept. */
const MAX_ENTRIES = 100;

export function createToolJournal(memory: TabMemory | null, owner: () => string): ToolJournal {
  const own = { consent: new Set<string>(), begun: new Set<string>() };

  function has(what: keyof typeof own, entry: string): boolean {
    return own[what].has(entry) || read(memory, owner(), what).includes(entry);
  }

  function add(what: keyof typeof own, entry: string): void {
    own[what].add(entry);
    const entries = [...read(memory, owner(), what), entry].slice(-MAX_ENTRIES);
    memory?.keep(owner(), what, toJson(entries));
  }

  return {
    asks: (tool, callId) =>
      !has('begun', callId) &&
      (tool.consent === 'always' || (tool.consent === 'once' && !has('consent', consentFor(tool)))),
    allow(tool) {
      if (tool.consent === 'once') add('consent', consentFor(tool));
    },
    hasBegun: (callId) => has('begun', callId),
    begin: (callId) => add('begun', callId),
  };
}

/** A Yes counts for one page and one tool: another tool of the same name has another description. */
function consentFor({ name, title, description }: ClientTool): string {
  return toJson([globalThis.location?.pathname, name, title, description]);
}

function read(memory: TabMemory | null, owner: string, what: Remembered): readonly string[] {
  try {
    const entries: unknown = JSON.parse(memory?.read(owner, what) || '[]');
    return Array.isArray(entries) ? entries.map(String) : [];
  } catch {
    return [];
  }
}
