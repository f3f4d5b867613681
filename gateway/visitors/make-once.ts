import { Fault } from '../http/faults.ts';
import { isTimeout } from '../mint/letta.ts';
import type { State } from '../state/state.ts';

/** How long making an agent may take before another process tries it too, in milliseconds. */
const MAKING_MS = 30_000;
/** How long a visitor waits for an agent that another process makes, in milliseconds. */
const WAIT_MS = 10_000;
/** How often one that waits looks whether the agent is there, in milliseconds. */
const LOOK_MS = 100;

export interface MakeOnceOptions {
  state: State;
  /** By this the others know that it is being made. */
  key: string;
  find: () => Promise<string | undefined>;
  make: () => Promise<string>;
  /** Ends the waiting for another process. */
  signal: AbortSignal;
}

/** Finds an agent, or makes it, or waits until another process has made it. */
export async function makeOnce(options: MakeOnceOptions): Promise<string> {
  const { state, key, find, signal } = options;
  for (const began = performance.now(); performance.now() - began < WAIT_MS;) {
    const agent = await find();
    if (agent) return agent;
    if (await state.add(key, '', MAKING_MS)) return makeLocked(options);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    signal.throwIfAborted();
  }
  throw new Fault(504, 'upstream-timeout', 'Letta did not answer in time.');
}

async function makeLocked({ state, key, find, make }: MakeOnceOptions): Promise<string> {
  let mayBeUnderWay = false;
  try {
    // Another process may have finished in the meantime.
    return (await find()) ?? (await make());
  } catch (error) {
    mayBeUnderWay = isTimeout(error);
    throw error;
  } finally {
    // Letta may still be at work on what it didn't answer in time, or before the visitor left. Until the lock ends, nobody starts a second one.
    if (!mayBeUnderWay) await state.delete(key);
  }
}
