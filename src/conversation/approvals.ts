import type { ApprovalAnswer } from '../transport/transport.ts';
import { runClientTool } from './client-tools.ts';
import type { Inner } from './inner.ts';
import { waitingCalls } from './transcript.ts';

// Fetched when the agent first waits for an answer to a call.

/** Has the page's tools answer the calls that are theirs. */
export async function answerByTools(inner: Inner, signal: AbortSignal): Promise<void> {
  for (const call of waitingCalls(inner.store.signals.state.peek().messages)) {
    const tool = inner.tools.get(call.name);
    if (tool) inner.answers.set(call.key, await runClientTool(tool, call, signal));
  }
  signal.throwIfAborted();
  await sendAnswers(inner);
}

/** Takes the visitor's answer to a call. */
export function answer(inner: Inner, approval: ApprovalAnswer): Promise<void> {
  inner.answers.set(approval.callId, approval);
  return sendAnswers(inner);
}

/** Every pending call must be answered in one go, so this waits until there is an answer for each. */
async function sendAnswers({ store, answers, createOtid, exchange }: Inner): Promise<void> {
  const calls = waitingCalls(store.signals.state.peek().messages);
  const approvals = calls.flatMap((call) => answers.get(call.key) ?? []);
  if (calls.length === 0 || approvals.length < calls.length) return;
  const otid = createOtid();
  store.dispatch({
    type: 'answer',
    otid,
    answers: approvals.map(({ callId, ...rest }) => ({ callId, approve: rest.type === 'tool' || rest.approve })),
  });
  await exchange({ type: 'approval', otid, approvals });
}
