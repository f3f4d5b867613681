import { Fault } from '../http/faults.ts';
import type { State } from '../state/state.ts';
import type { Visitor } from '../visitors/visitor.ts';
import type { Admit, Proof } from './admission.ts';
import { isLoopback, networkOf } from './network.ts';
import type { Switches } from './switches.ts';
import { countInWindow } from './window.ts';

const HOUR_MS = 60 * 60 * 1000;

export interface StrangerOptions {
  state: State;
  switches: Switches;
  /** Agents made for anonymous visitors of one network in an hour, and for temporary chats; undefined: any number. */
  newVisitors: number | undefined;
  /** Whether this machine's own addresses are counted; a developer's are not. */
  countsLoopback: boolean;
  addressOf: (request: Request) => string;
  /** Who is let in at all. Default: everybody. */
  admit?: Admit | undefined;
}

/** Decides whether something is made at Letta for a visitor. Throws a `Fault` where it isn't. */
export function admitStrangers(options: StrangerOptions) {
  const { state, switches, newVisitors, countsLoopback, addressOf, admit } = options;
  return async (request: Request, visitor: Visitor, proof: Proof, isTemporary = false): Promise<void> => {
    if (await switches.isPaused()) {
      throw new Fault(503, 'paused', 'The chat is paused.', { retryAfterSeconds: 60 });
    }
    // Who is signed in is known to the site, and gets one agent; but any number of temporary ones, one after the other.
    if (!visitor.isAnonymous && !isTemporary) return;
    if (visitor.isAnonymous) await admit?.(request, proof);
    const address = addressOf(request);
    if (newVisitors === undefined || (!countsLoopback && isLoopback(address))) return;
    const key = `new-visitors/${networkOf(address)}`;
    const { count, retryAfterSeconds } = await countInWindow(state, key, newVisitors, HOUR_MS);
    if (count > newVisitors) {
      throw new Fault(429, 'rate-limited', 'Too many new visitors from your network.', { retryAfterSeconds });
    }
  };
}
