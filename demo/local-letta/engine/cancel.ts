import type { LettaStore } from '../store.ts';
import { storedIncoming, type Decision } from './incoming.ts';
import type { RunRecord } from './run-record.ts';
import { denied, toolReturnMessage } from './tool-returns.ts';

const REASON = 'The user cancelled the request, so the tool call was denied.';

/** How Letta reports each run that it was asked to cancel; `failed` where there is no such run. */
export type CancelReport = Record<string, 'cancelled' | 'failed'>;

/**
 * Cancels runs, and resolves when those that were active are over. One that had ended stays as it is, and is reported as
 * cancelled all the same; one that ended in a request for approval is cancelled, and its calls are denied.
 */
export async function cancelRuns(store: LettaStore, runIds: readonly string[]): Promise<CancelReport> {
  const report: CancelReport = {};
  for (const id of runIds) {
    const run = store.runs.get(id);
    report[id] = run ? 'cancelled' : 'failed';
    if (!run) continue;
    if (run.active) {
      run.cancel();
      await run.finished;
    } else if (run.stopReason === 'requires_approval') {
      run.markCancelled();
      if (!run.thread.conversation) denyPending(store, run);
    }
  }
  return report;
}

/** Denies the calls that wait, without another model call. */
function denyPending(store: LettaStore, run: RunRecord): void {
  const { thread } = run;
  const { pending } = thread;
  if (!pending) return;
  thread.pending = null;
  const date = store.date();
  const stepId = pending.request.step_id ?? null;
  const calls = [...pending.calls, ...pending.alongside];
  const decision: Decision = {
    type: 'approval',
    approvals: pending.calls.map(({ id }) => ({ type: 'approval', tool_call_id: id, approve: false, reason: REASON })),
  };
  store.append(thread, storedIncoming(decision, { date, runId: run.id, stepId }));
  const returns = calls.map(({ id }) => denied(id, REASON));
  const item = toolReturnMessage({ returns, name: null, stepId, runId: run.id, date });
  if (item) store.append(thread, { id: item.id, date, runId: run.id, items: [item] });
}
