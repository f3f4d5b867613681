import type { ToolReturn } from '@letta-ai/letta-client/resources/agents/messages';
import type { ToolReturnMessage } from '@letta-ai/letta-client/resources/tools';
import type { PendingToolCall } from '../agent/script.ts';
import { createId, otidOf } from '../identifiers.ts';
import type { Identified } from '../store.ts';
import { messageHead } from './message-head.ts';

/** What calls came to, and where it belongs. */
export interface Returned {
  returns: readonly ToolReturn[];
  /** The tool's name where the server ran it; null where a page did, or where it was denied. */
  name: string | null;
  /** The step that called. */
  stepId: string | null;
  runId: string;
  date: string;
}

/** The message that holds what calls came to; the single fields repeat the first one. Null where there is none. */
export function toolReturnMessage({ returns, name, stepId, runId, date }: Returned): ToolReturnMessage | null {
  const [first] = returns;
  if (!first) return null;
  const id = createId('message');
  return {
    ...messageHead({ id, date, name, otid: otidOf(id, 0), step_id: stepId, run_id: runId }),
    message_type: 'tool_return_message',
    tool_return: typeof first.tool_return === 'string' ? first.tool_return : JSON.stringify(first.tool_return),
    status: first.status,
    tool_call_id: first.tool_call_id,
    stdout: first.stdout ?? null,
    stderr: first.stderr ?? null,
    tool_returns: [...returns],
  };
}

/** Runs a server tool; what it throws becomes the error that the agent is told of. */
export function execute(call: Identified<PendingToolCall>): ToolReturn {
  const printed = call.sandboxed ? [] : null;
  const base = { type: 'tool', tool_call_id: call.id } as const;
  try {
    const tool_return = call.run?.() ?? 'Done.';
    return { ...base, tool_return, status: 'success', stdout: printed, stderr: printed };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const stderr = [`Error executing function ${call.name}: ${error instanceof Error ? error.name : 'Error'}: ${text}`];
    return { ...base, tool_return: text, status: 'error', stdout: printed, stderr };
  }
}

/** What an agent is told of a call that was denied. */
export function denied(callId: string, reason: string | null): ToolReturn {
  const tool_return = `Error: request to call tool denied. User reason: ${reason ?? 'None'}`;
  return { type: 'tool', tool_call_id: callId, tool_return, status: 'error', stdout: null, stderr: null };
}
