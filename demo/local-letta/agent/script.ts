/** A call to a tool on the server's side. */
export interface ServerToolCall {
  name: string;
  arguments: Record<string, unknown>;
  /** Does the work and returns what the agent is told. What it throws is told as the error. */
  run(): string;
  /** Whether the tool runs in a sandbox, so that its return also holds what it printed. */
  sandboxed?: boolean;
}

/** A call that waits for the visitor: a server tool to be allowed, or (without `run`) a tool of the visitor's own page. */
export interface PendingToolCall {
  name: string;
  arguments: Record<string, unknown>;
  run?(): string;
  sandboxed?: boolean;
}

/** How a pending call ended. */
export type ToolOutcome =
  { type: 'denied'; reason: string | null } | { type: 'returned'; status: 'success' | 'error'; result: string };

/** A model that fails. `errorType` as in letta-protocol.md §3. */
export interface ModelFailure {
  type: 'failure';
  errorType: string;
  message: string;
  detail: string;
}

/** What the scripted agent does next. A model call goes on until tools are called or the script ends. */
export type Turn =
  | { type: 'reasoning'; text: string }
  /** Reasoning that the provider keeps to itself. */
  | { type: 'hidden-reasoning' }
  /** `pace`: a tenth of the usual delay between chunks, or ten times (at least 200 ms). */
  | { type: 'text'; text: string; pace?: 'fast' | 'slow' }
  /** Calls of server tools, in parallel if there are several. A page's tool of the same name takes a call's place. */
  | { type: 'tools'; calls: readonly ServerToolCall[] }
  /**
   * Calls that stop the run; the script goes on with their outcomes in the next run. `alongside`: server tools that the
   * same model call asks for.
   */
  | { type: 'approval'; calls: readonly PendingToolCall[]; alongside?: readonly ServerToolCall[] }
  /** Nothing at all, for so many milliseconds. */
  | { type: 'pause'; ms: number }
  /**
   * The model fails; the script is over. A failure after the first chunk of a run is reported as Letta does then: as an
   * `internal_error`, whatever its type.
   */
  | ModelFailure;

/** A script in progress. `yield`ing an `approval` turn evaluates to the outcomes of its calls, in their order. */
export type Turns = Generator<Turn, void, readonly ToolOutcome[]>;

/** A tool that the visitor's page offers. */
export interface OfferedTool {
  name: string;
  description?: string | null;
  /** JSON Schema of the arguments. */
  parameters?: Record<string, unknown> | null;
}

/** The agent's memory blocks, by label. */
export interface Memory {
  /** The block's value; null where the agent has no such block. */
  read(label: string): string | null;
  /** Throws where the agent has no such block. */
  write(label: string, value: string): void;
  /** Files a text away in archival memory. */
  archive(text: string): void;
}

/** What a script knows of the message that it replies to. */
export interface Visit {
  /** All text of the message, exactly as sent. */
  text: string;
  /** What the website says before the visitor's words; only where there is something. */
  notes?: string;
  /** How many images came with it. */
  images: number;
  agentName: string;
  clientTools: readonly OfferedTool[];
  memory: Memory;
  /** How many runs the server has begun, this one included. */
  runs: number;
}

/** A reply to messages that match `pattern`. To add one, write it and put it into the list in `scripted-agent.ts`. */
export interface Script {
  pattern: RegExp;
  turns(visit: Visit, match: RegExpMatchArray): Turns;
}

/** Matches messages that begin with one of the words. */
export function startsWith(...words: string[]): RegExp {
  return new RegExp(`^\\s*(?:${words.join('|')})(?!\\w)`, 'i');
}

/** Matches messages in which one of the words occurs. */
export function mentions(...words: string[]): RegExp {
  return new RegExp(`(?<!\\w)(?:${words.join('|')})(?!\\w)`, 'i');
}

/** A script that only says something. */
export function saying(pattern: RegExp, text: string): Script {
  return {
    pattern,
    *turns() {
      yield { type: 'text', text };
    },
  };
}
