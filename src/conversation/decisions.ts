import { ChatError } from '../platform/errors.ts';
import type { ApprovalAnswer } from '../transport/transport.ts';
import { type ClientTool, failedCall, runClientTool } from './client-tools.ts';
import type { ToolPart } from './state.ts';
import type { Store } from './store.ts';
import type { ToolJournal } from './tool-journal.ts';

/** The page's tools, by name. */
export type ClientTools = ReadonlyMap<string, ClientTool>;

/**
 * The decisions on the calls that wait. Letta takes them all in one go, so they are kept until there is one for each: in
 * the transcript, where the visitor sees them, and which other tabs mirror.
 */
export interface Decisions {
  /** Throws where the call doesn't wait for a decision: its arguments may still be streaming. */
  check(callId: string): void;
  /** Adds a decision. Returns all of them once every waiting call has one, else null. */
  add(decision: ApprovalAnswer): readonly ApprovalAnswer[] | null;
  /** The visitor allows a call of one of the page's tools. False: it isn't a call of one, and Letta decides what runs. */
  allowTool(callId: string): boolean;
  /** Whether a call waits for one of the page's tools, and may run. */
  areForTools(): boolean;
  /** Whether such a call has begun already: before a reload, or in another tab. */
  haveBegun(): boolean;
  /** Lets the page's tools decide the calls that are theirs. Returns as `add` does. */
  runTools(signal: AbortSignal): Promise<readonly ApprovalAnswer[] | null>;
  clear(): void;
}

/** @param tools the page's tools as they are now */
export function createDecisions(store: Store, journal: ToolJournal, tools: () => ClientTools): Decisions {
  /** Calls of the page's tools that the visitor allowed, each with the tool as it was then. */
  const allowed = new Map<string, ClientTool>();

  /** The calls that wait. Only a turn that has ended has any: until then their arguments may not be complete. */
  function pendingIds(): readonly string[] {
    const { status } = store.peek();
    return status.type === 'awaiting-approval' ? status.callIds : [];
  }

  /** The calls that wait, those with a decision included. */
  function pendingCalls(): readonly ToolPart[] {
    const last = store.peek().messages.at(-1);
    const ids = pendingIds();
    const parts = last?.role === 'assistant' ? last.parts : [];
    return parts.filter((part): part is ToolPart => part.kind === 'tool' && ids.includes(part.key));
  }

  /** A tool of the page that was allowed to run, here or in another tab, has yet to decide. */
  function decisionOn(call: ToolPart): ApprovalAnswer | null {
    const decision = decisionIn(call);
    const isLeave = decision?.type === 'approval' && decision.approve;
    return isLeave && (allowed.has(call.key) || tools().has(call.name)) ? null : decision;
  }

  const undecidedCalls = (): readonly ToolPart[] => pendingCalls().filter((call) => !decisionOn(call));

  function check(callId: string): void {
    if (undecidedCalls().some(({ key }) => key === callId) && !allowed.has(callId)) return;
    throw new ChatError('not-found', 'No tool call with this id waits for a decision.', { retryable: false });
  }

  function add(decision: ApprovalAnswer): readonly ApprovalAnswer[] | null {
    allowed.delete(decision.callId);
    store.dispatch({ type: 'decided', decision });
    const calls = pendingCalls();
    const all = calls.flatMap((call) => decisionOn(call) ?? []);
    return all.length < calls.length ? null : all;
  }

  function toolFor(call: ToolPart): ClientTool | undefined {
    const tool = tools().get(call.name);
    return allowed.get(call.key) ?? (tool && !journal.asks(tool, call.key) ? tool : undefined);
  }

  const runnable = () => undecidedCalls().filter(toolFor);

  return {
    check,
    add(decision) {
      check(decision.callId);
      return add(decision);
    },
    allowTool(callId) {
      const call = undecidedCalls().find(({ key }) => key === callId);
      const tool = call && tools().get(call.name);
      if (!tool) return false;
      allowed.set(callId, tool);
      journal.allow(tool);
      store.dispatch({ type: 'decided', decision: { type: 'approval', callId, approve: true } });
      return true;
    },
    areForTools: () => runnable().length > 0,
    haveBegun: () => runnable().some(({ key }) => journal.hasBegun(key)),
    async runTools(signal) {
      let all: readonly ApprovalAnswer[] | null = null;
      for (const call of runnable()) {
        const tool = toolFor(call);
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
    clear: () => allowed.clear(),
  };
}

/** What was decided on a call, here or in another tab; null: nothing yet. */
function decisionIn({ key: callId, state, decision, result }: ToolPart): ApprovalAnswer | null {
  if (result !== null && (state === 'success' || state === 'error'))
    return { type: 'tool', callId, status: state, result };
  return decision && { type: 'approval', callId, approve: decision.approve, reason: decision.reason ?? undefined };
}
