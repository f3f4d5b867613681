import { idOf, isRecord, stringOf, type WireRecord } from '../protocol/wire.ts';
import { readJson, type Requests } from './requests.ts';
import type { Transport } from './transport.ts';

/** The states of a run that isn't over (`RunStatus`). */
const UNDER_WAY: readonly unknown[] = ['created', 'running'];

export function createActiveRuns(requests: Requests): Transport['activeRuns'] {
  return async (signal) => {
    const { runs, addressee } = await requests.routes(signal);
    if (!runs) return null;
    const list = await requests.make<unknown[]>({
      ask: () => ({ url: runs.active }),
      signal,
      read: readJson(Array.isArray, 'a list of runs'),
    });
    // No filter names the default conversation: its runs are the ones without a conversation.
    const isOurs = (run: WireRecord): boolean => !addressee.agent_id || stringOf(run['conversation_id']) === null;
    return list
      .filter(isRecord)
      .filter((run) => isOurs(run) && isUnderWay(run))
      .flatMap((run) => idOf(run['id']) ?? []);
  };
}

/** A run that fails at once may be called `running` for ever: Letta notes its end, and then that it has begun. */
export const isUnderWay = (run: WireRecord): boolean =>
  UNDER_WAY.includes(run['status']) && stringOf(run['completed_at']) === null;

/** Whether a run is over (`GET /v1/runs/{id}`). False where that can't be found out. */
export async function isRunOver(requests: Requests, url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const run = await requests.make<WireRecord>({ ask: () => ({ url }), signal, read: readJson(isRecord, 'a run') });
    return !isUnderWay(run);
  } catch {
    return false;
  }
}
