import { ChatError } from '../platform/errors.ts';
import { createLazy } from '../platform/lazy.ts';

/** Only strangers at a site that asks for it need this, once. */
const solver = createLazy(() => import('./solve-challenge.ts'));

/**
 * Solves a challenge of the token endpoint (ALTCHA). It takes about a second, and the page stays free: the browser
 * derives the keys outside the page's thread.
 * @returns what the endpoint takes as `admission`
 * @throws ChatError `admission` where it can't be solved in time, `network` where the solver can't be loaded, `aborted`
 */
export async function prove(challenge: object, signal: AbortSignal): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    throw new ChatError('admission', 'The endpoint asks for a proof of work, and pages without HTTPS can’t give one.');
  }
  const { solve } = await solver.load();
  signal.throwIfAborted();
  const proof = await solve(challenge, signal).catch((cause: unknown) => {
    throw new ChatError('admission', 'The endpoint’s challenge can’t be solved.', { cause });
  });
  signal.throwIfAborted();
  if (proof === null) throw new ChatError('admission', 'The endpoint’s challenge took too long.');
  return proof;
}
