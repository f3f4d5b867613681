import type { ApprovalReturn, ToolReturn } from '@letta-ai/letta-client/resources/agents/messages';
import type { ToolOutcome, Turns } from '../agent/script.ts';
import { nothingPending, wrongCalls } from '../errors.ts';
import type { PendingApproval, StoredMessage, Thread } from '../store.ts';
import type { Decision } from './incoming.ts';
import { denied, execute } from './tool-returns.ts';

/** A script to go on with, and what its calls came to. */
export interface Continuation {
  turns: Turns;
  outcomes: readonly ToolOutcome[];
  returns: readonly ToolReturn[];
  /** The tool's name, where the server ran the first of the calls. */
  name: string | null;
  /** The step that asked. */
  stepId: string | null;
  /** Whether the server ran any of the calls: only then is the return streamed. */
  isStreamed: boolean;
}

/** How far back Letta looks for a decision that it has had already. */
const RECENT_MESSAGES = 10;

/** The decisions on single calls, with an old-style one for all of them made into one for the first call. */
export function callDecisions(decision: Decision): readonly (ToolReturn | ApprovalReturn)[] {
  if ('tool_returns' in decision) {
    return decision.tool_returns.map((one) => ({ stdout: null, stderr: null, ...one, type: 'tool' as const }));
  }
  const { approvals, approve, reason = null, approval_request_id: requestId } = decision;
  if (approvals) {
    return approvals.map((one) =>
      'approve' in one
        ? { reason: null, ...one, type: 'approval' as const }
        : { stdout: null, stderr: null, ...one, type: 'tool' as const },
    );
  }
  return [{ type: 'approval', tool_call_id: requestId ?? '', approve: approve === true, reason }];
}

/**
 * Takes the decisions on the pending calls of a conversation and hands out the script that waited for them. Null where
 * these decisions were taken before: Letta then makes another model call (letta-protocol.md §11).
 * @throws RunError where nothing waits, or where the decisions are on other calls than those that wait
 */
export function continueWith(thread: Thread, decision: Decision): Continuation | null {
  const given = callDecisions(decision);
  const ids = given.map(({ tool_call_id: id }) => id);
  const { pending } = thread;
  if (!pending) {
    if (wereDecided(thread, ids)) return null;
    throw nothingPending();
  }
  const expected = pending.calls.map(({ id }) => id);
  // An old-style decision names the request, and speaks for its calls.
  const isForAll = ids.length === 1 && ids[0]?.startsWith('message-') === true;
  if (!isForAll && ids.toSorted().join() !== expected.toSorted().join()) throw wrongCalls(expected, ids);
  thread.pending = null;
  const settled = pending.calls.map((call) =>
    settle(call, isForAll ? given[0] : given.find(({ tool_call_id: id }) => id === call.id)),
  );
  const returns = [...settled.map(({ toolReturn }) => toolReturn), ...pending.alongside.map(execute)];
  return {
    turns: pending.turns,
    outcomes: settled.map(({ outcome }) => outcome),
    returns,
    name: settled[0]?.isRun ? (pending.calls[0]?.name ?? null) : null,
    stepId: pending.request.step_id ?? null,
    isStreamed: pending.alongside.length > 0 || settled.some(({ isRun }) => isRun),
  };
}

interface Settled {
  outcome: ToolOutcome;
  toolReturn: ToolReturn;
  /** Whether the server ran it. */
  isRun: boolean;
}

function settle(call: PendingApproval['calls'][number], decision: ToolReturn | ApprovalReturn | undefined): Settled {
  if (decision && 'tool_return' in decision) return { ...returned(decision), isRun: false };
  if (decision?.approve) return { ...returned(execute(call)), isRun: true };
  const reason = decision?.reason ?? null;
  return { outcome: { type: 'denied', reason }, toolReturn: denied(call.id, reason), isRun: false };
}

function returned(toolReturn: ToolReturn): { outcome: ToolOutcome; toolReturn: ToolReturn } {
  const { status, tool_return: value } = toolReturn;
  const result = typeof value === 'string' ? value : JSON.stringify(value);
  return { outcome: { type: 'returned', status, result }, toolReturn };
}

function wereDecided({ messages }: Thread, ids: readonly string[]): boolean {
  const decided = messages.slice(-RECENT_MESSAGES).map(returnsOf);
  return decided.some((returned) => returned.length > 0 && returned.join() === ids.toSorted().join());
}

/** The ids of the calls that a stored message tells the returns of. */
function returnsOf({ items }: StoredMessage): string[] {
  return items
    .flatMap((item) => (item.message_type === 'tool_return_message' ? (item.tool_returns ?? []) : []))
    .flatMap(({ tool_call_id: id }) => (typeof id === 'string' ? id : []))
    .toSorted();
}
