import { Fault } from '../http/faults.ts';
import type { State } from './state.ts';

/** How long one call may take, in milliseconds. */
const LIMIT_MS = 2_000;
/** What clients are told to wait, in seconds. */
const RETRY_SECONDS = 5;

/** The state can't be reached. Clients get 503 with `Retry-After`. */
export class StateGone extends Fault {
  constructor(cause: unknown) {
    super(503, 'unavailable', 'The chat is unavailable; try again later.', { retryAfterSeconds: RETRY_SECONDS });
    this.cause = cause;
  }
}

type CallKind = 'read' | 'write';

export interface DependableOptions {
  /** How long one call may take, in milliseconds. Default 2000. */
  limitMs?: number;
  /** Gets a line when the state fails, and one when it works again. Default: a line of JSON on standard error. */
  log?: (line: string) => void;
}

/**
 * A state whose calls never hang: one that fails or takes too long rejects with {@link StateGone}. While an overdue call
 * is still open, further calls reject at once, so that nothing piles up behind it.
 */
export function dependable(state: State, { limitMs = LIMIT_MS, log = logLine }: DependableOptions = {}): State {
  // Apart, since a file that another process holds can be read and not written: each read would say that all is well.
  const failing = new Set<CallKind>();
  let overdue = 0;

  const failed = (kind: CallKind, cause: unknown): StateGone => {
    // Told once, not by every request that needs the state.
    if (failing.size === 0) log(`state: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : 'unknown'}`);
    failing.add(kind);
    return new StateGone(cause);
  };
  const worked = (kind: CallKind) => {
    if (failing.size === 0) return;
    if (kind === 'write') failing.clear();
    else failing.delete(kind);
    if (failing.size === 0) log('state: works again');
  };

  async function call<T>(kind: CallKind, ask: () => Promise<T>): Promise<T> {
    if (overdue > 0) throw failed(kind, undefined);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const asked = ask();
    const late = new Promise<never>((_, reject) => {
      const giveUp = () => {
        overdue += 1;
        const settled = () => (overdue -= 1);
        asked.then(settled, settled);
        reject(new Error(`no answer in ${limitMs} ms`));
      };
      // Where the process itself was busy for so long, the answer is here by now, and heard before the second timer.
      timer = setTimeout(() => (timer = setTimeout(giveUp)), limitMs);
    });
    try {
      const answer = await Promise.race([asked, late]);
      worked(kind);
      return answer;
    } catch (error) {
      throw failed(kind, error);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    get: (key) => call('read', () => state.get(key)),
    set: (key, value, lifeMs) => call('write', () => state.set(key, value, lifeMs)),
    add: (key, value, lifeMs) => call('write', () => state.add(key, value, lifeMs)),
    replace: (key, from, to, lifeMs) => call('write', () => state.replace(key, from, to, lifeMs)),
    delete: (key) => call('write', () => state.delete(key)),
    increment: (key, lifeMs, by) => call('write', () => state.increment(key, lifeMs, by)),
    keys: (prefix) => call('read', () => state.keys(prefix)),
    close: () => state.close(),
  };
}

function logLine(line: string): void {
  console.error(JSON.stringify({ time: new Date().toISOString(), level: 'error', problems: [line] }));
}
