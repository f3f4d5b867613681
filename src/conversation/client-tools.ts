import type { ApprovalAnswer, ClientToolSchema } from '../transport/transport.ts';
import type { ToolPart } from './state.ts';

/** A tool that runs on the page. The agent is told of it with every message and may call it. */
export interface ClientTool extends ClientToolSchema {
  /**
   * Runs the call. What it returns goes to the agent: a string as it is, anything else as JSON. What it throws goes there
   * as the error's message.
   */
  handler(input: Record<string, unknown>, context: { callId: string; signal: AbortSignal }): unknown;
}

/** What Letta is told of a tool. */
export function schemaOf({ name, description, parameters }: ClientTool): ClientToolSchema {
  return { name, description, parameters };
}

/** Runs a registered tool, and returns its result for Letta. Never throws. */
export async function runClientTool(tool: ClientTool, call: ToolPart, signal: AbortSignal): Promise<ApprovalAnswer> {
  try {
    const input: unknown = JSON.parse(call.arguments || '{}');
    if (typeof input !== 'object' || input === null) throw new TypeError('The arguments are not an object.');
    const output = await tool.handler({ ...input }, { callId: call.key, signal });
    const result = typeof output === 'string' ? output : (JSON.stringify(output) ?? 'null');
    return { type: 'tool', callId: call.key, status: 'success', result };
  } catch (error) {
    const result = error instanceof Error ? error.message : String(error);
    return { type: 'tool', callId: call.key, status: 'error', result };
  }
}
