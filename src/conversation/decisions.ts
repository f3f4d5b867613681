import { ChatError } from '../platform/errors.ts';
import type { ApprovalAnswer } from '../transport/transport.ts';
import { type ClientTool, runClientTool } from './client-tools.ts';
import type { ToolPart } from './state.ts';
import type { Store } from './store.ts';
import { waitingCalls } from './transcript.ts';

/** The decisions on the calls that wait. Letta takes them all in one go, so they are kept until there is one for each. */
export interface Decisions {
  /** Throws where the call doesn't wait for a decision: its arguments may still be streaming. */
  check(callId: string): void;
  /** Adds a decision. Returns all of them once every waiting call has one, else null. */
  add(decision: ApprovalAnswer): readonly ApprovalAnswer[] | null;
  /** Whether a call waits for one of the page's tools. */
  areForTools(tools: ReadonlyMap<string, ClientTool>): boolean;
  /** Lets the page's tools decide the calls that are theirs. Returns as `add` does. */
  runTools(tools: ReadonlyMap<string, ClientTool>, signal: AbortSignal): Promise<readonly ApprovalAnswer[] | null>;
  clear(): void;
}

export function createDecisions(store: Store): Decisions {
  const made = new Map<string, ApprovalAnswer>();

  /** The calls that wait. Only a turn that has ended has any: until then their arguments may not be complete. */
  function pendingIds(): readonly string[] {
    const { status } = store.peek();
    return status.type === 'awaiting-approval' ? status.callIds : [];
  }

  function check(callId: string): void {
    if (pendingIds().includes(callId) && !made.has(callId)) return;
    throw new ChatError('not-found', 'No tool call with this id waits for a decision.', { retryable: false });
  }

  function add(decision: ApprovalAnswer): readonly ApprovalAnswer[] | null {
    check(decision.callId);
    made.set(decision.callId, decision);
    store.dispatch({ type: 'decided', decision });
    const all = pendingIds().flatMap((callId) => made.get(callId) ?? []);
    if (all.length < pendingIds().length) return null;
    made.clear();
    return all;
  }

  /** The calls without a decision. */
  function undecidedCalls(): readonly ToolPart[] {
    return waitingCalls(store.peek().messages).filter(({ key }) => pendingIds().includes(key));
  }

  return {
    check,
    add,
    areForTools: (tools) => undecidedCalls().some(({ name }) => tools.has(name)),
    async runTools(tools, signal) {
      let all: readonly ApprovalAnswer[] | null = null;
      for (const call of undecidedCalls()) {
        const tool = tools.get(call.name);
        if (!tool) continue;
        const decision = await runClientTool(tool, call, signal);
        signal.throwIfAborted();
        all = add(decision);
      }
      return all;
    },
    clear: () => made.clear(),
  };
}
