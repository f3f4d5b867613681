import { ChatError } from '../platform/errors.ts';
import type { ApprovalAnswer } from '../transport/transport.ts';
import { type ClientTool, failedCall, runClientTool } from './client-tools.ts';
import type { ToolPart } from './state.ts';
import type { Store } from './store.ts';
import type { ToolJournal } from './tool-journal.ts';

/** The page's tools, by name. */
export type ClientTools = ReadonlyMap<string, ClientTool>;

/** The decisions on the calls that wait. Letta takes them all in one go, so they are kept until there is one for each. */
export interface Decisions {
  /** Throws where the call doesn't wait for a decision: its arguments may still be streaming. */
  check(callId: string): void;
  /** Adds a decision. Returns all of them once every waiting call has one, else null. */
  add(decision: ApprovalAnswer): readonly ApprovalAnswer[] | null;
  /** The visitor allows a call of one of the page's tools. False: it isn't a call of one, and Letta decides what runs. */
  allowTool(callId: string, tools: ClientTools): boolean;
  /** Whether a call waits for one of the page's tools, and may run. */
  areForTools(tools: ClientTools): boolean;
  /** Whether such a call has begun already: before a reload, or in another tab. */
  haveBegun(tools: ClientTools): boolean;
  /** Lets the page's tools decide the calls that are theirs. Returns as `add` does. */
  runTools(tools: ClientTools, signal: AbortSignal): Promise<readonly ApprovalAnswer[] | null>;
  clear(): void;
}

export function createDecisions(store: Store, journal: ToolJournal): Decisions {
  const made = new Map<string, ApprovalAnswer>();
  /** Calls of the page's tools that the visitor allowed, each with the tool as it was then. */
  const allowed = new Map<string, ClientTool>();

  /** The calls that wait. Only a turn that has ended has any: until then their arguments may not be complete. */
  function pendingIds(): readonly string[] {
    const { status } = store.peek();
    return status.type === 'awaiting-approval' ? status.callIds : [];
  }

  function check(callId: string): void {
    if (pendingIds().includes(callId) && !made.has(callId) && !allowed.has(callId)) return;
    throw new ChatError('not-found', 'No tool call with this id waits for a decision.', { retryable: false });
  }

  function add(decision: ApprovalAnswer): readonly ApprovalAnswer[] | null {
    made.set(decision.callId, decision);
    store.dispatch({ type: 'decided', decision });
    const ids = pendingIds();
    const all = ids.flatMap((callId) => made.get(callId) ?? []);
    if (all.length < ids.length) return null;
    made.clear();
    allowed.clear();
    return all;
  }

  /** The calls without a decision. */
  function undecidedCalls(): readonly ToolPart[] {
    const last = store.peek().messages.at(-1);
    const parts = last?.role === 'assistant' ? last.parts : [];
    return parts.filter(
      (part): part is ToolPart => part.kind === 'tool' && pendingIds().includes(part.key) && !made.has(part.key),
    );
  }

  function toolFor(call: ToolPart, tools: ClientTools): ClientTool | undefined {
    const tool = tools.get(call.name);
    return allowed.get(call.key) ?? (tool && !journal.asks(tool) ? tool : undefined);
  }

  const runnable = (tools: ClientTools) => undecidedCalls().filter((call) => toolFor(call, tools));

  return {
    check,
    add(decision) {
      check(decision.callId);
      return add(decision);
    },
    allowTool(callId, tools) {
      const call = undecidedCalls().find(({ key }) => key === callId);
      const tool = call && tools.get(call.name);
      if (!tool) return false;
      allowed.set(callId, tool);
      journal.allow(tool);
      store.dispatch({ type: 'decided', decision: { type: 'approval', callId, approve: true } });
      return true;
    },
    areForTools: (tools) => runnable(tools).length > 0,
    haveBegun: (tools) => runnable(tools).some(({ key }) => journal.hasBegun(key)),
    async runTools(tools, signal) {
      let all: readonly ApprovalAnswer[] | null = null;
      for (const call of runnable(tools)) {
        const tool = toolFor(call, tools);
        if (!tool) continue;
        const { key } = call;
        if (journal.hasBegun(key)) {
          all = add(failedCall(key, 'The page was left while the tool ran. Nobody knows whether it finished.'));
          continue;
        }
        journal.begin(key);
        const decision = await runClientTool(tool, call, signal);
        signal.throwIfAborted();
        all = add(decision);
      }
      return all;
    },
    clear() {
      made.clear();
      allowed.clear();
    },
  };
}
