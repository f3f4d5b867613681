import type { ApprovalReturn, ToolReturn } from '@letta-ai/letta-client/resources/agents/messages';
import type { ToolOutcome, Turns } from '../agent/script.ts';
import { invalid } from '../faults.ts';
import type { PendingApproval, Thread } from '../store.ts';
import type { Answer } from './incoming.ts';
import { execute } from './play.ts';

/** A script to go on with, what its calls came to, and the tool returns that say so. */
export interface Continuation {
  turns: Turns;
  outcomes: readonly ToolOutcome[];
  returns: readonly ToolReturn[];
}

/** An answer to one call, or an old-style one without an id that speaks for all. */
type CallAnswer = ToolReturn | ApprovalReturn | { approve: boolean; reason: string | null };

/**
 * Answers the pending calls of a conversation and hands out the script that waited for them. Every pending call must be
 * answered at once; a replay of answers already given is harmless and does nothing (letta-protocol.md §8).
 */
export function continueWith(thread: Thread, answers: readonly Answer[]): Continuation {
  const given = answers.flatMap(callAnswersOf);
  const ids = given.flatMap((answer) => ('tool_call_id' in answer ? answer.tool_call_id : []));
  const { pending } = thread;
  if (!pending) {
    if (ids.length > 0 && ids.every((id) => wasAnswered(thread, id)))
      return { turns: silence(), outcomes: [], returns: [] };
    throw invalid('Cannot process approval response: No tool call is currently awaiting approval.');
  }
  const expected = pending.calls.map(({ id }) => id);
  if (ids.length > 0 && listed([...ids].sort()) !== listed([...expected].sort())) {
    throw invalid(`Invalid tool call IDs. Expected '${listed(expected)}', but received '${listed(ids)}'.`);
  }
  thread.pending = null;
  const settled = pending.calls.map((call) =>
    settle(call, given.find((answer) => 'tool_call_id' in answer && answer.tool_call_id === call.id) ?? given[0]),
  );
  return {
    turns: pending.turns,
    outcomes: settled.map(({ outcome }) => outcome),
    returns: settled.map(({ toolReturn }) => toolReturn),
  };
}

function callAnswersOf(answer: Answer): readonly CallAnswer[] {
  if ('tool_returns' in answer) return answer.tool_returns;
  return answer.approvals ?? [{ approve: answer.approve === true, reason: answer.reason ?? null }];
}

function settle(
  call: PendingApproval['calls'][number],
  answer: CallAnswer | undefined,
): { outcome: ToolOutcome; toolReturn: ToolReturn } {
  if (answer && 'tool_return' in answer) return returned({ ...answer, type: 'tool' });
  if (answer?.approve) return returned(execute(call.id, () => call.run?.() ?? 'Approved.'));
  const reason = answer?.reason ?? null;
  const text = `Error: request denied.${reason ? ` Reason: ${reason}` : ''}`;
  return {
    outcome: { type: 'denied', reason },
    toolReturn: { type: 'tool', tool_call_id: call.id, status: 'error', tool_return: text },
  };
}

function returned(toolReturn: ToolReturn): { outcome: ToolOutcome; toolReturn: ToolReturn } {
  const { status, tool_return: value } = toolReturn;
  const result = typeof value === 'string' ? value : JSON.stringify(value);
  return { outcome: { type: 'returned', status, result }, toolReturn };
}

function wasAnswered(thread: Thread, callId: string): boolean {
  const items = thread.messages.flatMap((message) => message.items);
  return items.some(
    (item) =>
      item.message_type === 'tool_return_message' && item.tool_returns?.some(({ tool_call_id: id }) => id === callId),
  );
}

function* silence(): Turns {}

function listed(ids: readonly string[]): string {
  return `[${ids.map((id) => `'${id}'`).join(', ')}]`;
}
