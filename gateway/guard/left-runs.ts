import type { LettaRuns } from './letta-runs.ts';
import { LONGEST_MS, STARTING_MS } from './run-records.ts';

/** After how long Letta is asked whether a run is over, in milliseconds: first soon, since most runs are short. */
const FIRST_LOOK_MS = 250;
const LOOK_MS = 2_000;

/** A run that nobody listens to. */
export interface LeftRun {
  agentId: string;
  /** Letta's id of the conversation, or `default`. */
  conversationId: string;
  /** Whether Letta has it, as far as we know. */
  hasStarted: boolean;
  /** Undefined where Letta hasn't named it. */
  runId: string | undefined;
  /** The run's id, once another process has heard it. */
  heardOf(): Promise<string | undefined>;
}

/**
 * Resolves with a run's tokens once it is over. A run without a name is over when Letta has none under way in its
 * conversation, and has had the time to start it.
 */
export async function endOf(run: LeftRun, letta: LettaRuns): Promise<number> {
  const { agentId, conversationId, hasStarted, heardOf } = run;
  let { runId } = run;
  const began = performance.now();
  for (let waitMs = FIRST_LOOK_MS; performance.now() - began < LONGEST_MS; waitMs = Math.min(2 * waitMs, LOOK_MS)) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    try {
      runId ??= (await heardOf()) ?? (await letta.activeIn(agentId, conversationId));
      if (runId === undefined && (hasStarted || performance.now() - began >= STARTING_MS)) return 0;
      if (runId !== undefined && (await letta.isOver(runId))) return await letta.tokensOf(runId).catch(() => 0);
    } catch {
      // Where Letta can't be asked, the next look tries again.
    }
  }
  return 0;
}
