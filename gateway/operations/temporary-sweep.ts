import type { App } from '../app.ts';
import type { State } from '../state/state.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Deletes the temporary chats that nobody has opened for long, once an hour for all processes together. */
export function sweepTemporaryHourly({ sweepTemporary }: App, state: State): void {
  const tell = (level: 'info' | 'error', what: object) =>
    (level === 'error' ? console.error : console.log)(
      JSON.stringify({ time: new Date().toISOString(), level, ...what }),
    );
  const sweep = async () => {
    if (!(await state.add(`temporary-sweep/${Math.floor(Date.now() / HOUR_MS)}`, '', 2 * HOUR_MS))) return;
    const count = await sweepTemporary();
    if (count > 0) tell('info', { temporaryChatsDeleted: count });
  };
  const trySweep = () =>
    void sweep().catch((error: unknown) =>
      tell('error', { problems: [`sweep: ${error instanceof Error ? error.name : 'unknown'}`] }),
    );
  trySweep();
  setInterval(trySweep, HOUR_MS).unref();
}
