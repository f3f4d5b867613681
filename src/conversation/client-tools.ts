import { createLazy } from '../platform/lazy.ts';
import type { ApprovalAnswer, ClientToolSchema } from '../transport/transport.ts';
import type { ToolPart } from './state.ts';
import type { JsonSchema, ToolArguments } from './tool-arguments.ts';

/** A tool that runs on the page. The agent is told of it with every message and may call it. */
export interface ClientTool<Parameters extends JsonSchema = JsonSchema> {
  /** How the agent calls it: letters, digits, `_` and `-`. */
  name: string;
  /** What the visitor reads instead of the name: "Change the colour". Default: the name in words. */
  title?: string | undefined;
  /** What it does, for the agent; a visitor who is asked for consent reads it, too. */
  description: string;
  /** JSON Schema of the arguments. They are checked against it before `run`. */
  parameters: Parameters;
  /**
   * When the visitor is asked: `never`, `once` (a Yes counts for this tool on this page, until they sign out or close the
   * tab), or `always`, before each call. Default: `never`.
   */
  consent?: 'never' | 'once' | 'always' | undefined;
  /** After so many milliseconds the agent is told that the tool took too long. Default: 60,000. */
  timeoutMs?: number | undefined;
  /**
   * Runs a call. What it returns goes to the agent: a string as it is, anything else as JSON. What it throws goes there
   * as the error's message. `signal` is aborted when the time is up, and when the chat ends.
   */
  run(args: ToolArguments<Parameters>, context: { callId: string; signal: AbortSignal }): unknown;
}

const TIMEOUT_MS = 60_000;

/** Loaded as soon as there is a tool, so that a bad connection later can't keep a call from being checked. */
const checker = createLazy(() => import('./check-arguments.ts'));

/** Loads what every call of a tool needs. */
export function prepareTools(): void {
  checker.load().catch(() => undefined);
}

/** What Letta is told of a tool. */
export function schemaOf({ name, description, parameters }: ClientTool): ClientToolSchema {
  return { name, description, parameters };
}

/** Runs a registered tool, and returns its result for Letta. Never throws. */
export async function runClientTool(tool: ClientTool, call: ToolPart, signal: AbortSignal): Promise<ApprovalAnswer> {
  const ending = new AbortController();
  const { timeoutMs = TIMEOUT_MS } = tool;
  const late = (): void => ending.abort(new Error(`The tool took longer than ${timeoutMs} ms.`));
  const stop = (): void => ending.abort(signal.reason);
  const timer = setTimeout(late, timeoutMs);
  signal.addEventListener('abort', stop);
  try {
    const args: unknown = JSON.parse(call.arguments || '{}');
    if (typeof args !== 'object' || args === null || Array.isArray(args)) {
      throw new TypeError('The arguments are not an object.');
    }
    const { problemWith } = await untilAborted(checker.load(), ending.signal);
    const problem = problemWith(args, tool.parameters);
    if (problem !== null) throw new TypeError(problem);
    const running = Promise.resolve(tool.run({ ...args }, { callId: call.key, signal: ending.signal }));
    const output = await untilAborted(running, ending.signal);
    const result = typeof output === 'string' ? output : (JSON.stringify(output) ?? 'null');
    return { type: 'tool', callId: call.key, status: 'success', result };
  } catch (error) {
    return failedCall(call.key, error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** What the agent is told of a call that brought no result. */
export function failedCall(callId: string, result: string): ApprovalAnswer {
  return { type: 'tool', callId, status: 'error', result };
}

function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject);
  });
}
