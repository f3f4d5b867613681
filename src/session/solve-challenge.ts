import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';

/** A slow phone takes ten times as long as a desktop. After this it is given up, in milliseconds. */
const LIMIT_MS = 60_000;

/** The solution as ALTCHA's payload, JSON in base64; null where there was none in time. Rejects for what is no challenge. */
export async function solve(challenge: object, signal: AbortSignal): Promise<string | null> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  signal.addEventListener('abort', abort);
  try {
    // What isn't one, the solver finds out.
    const given = challenge as Challenge;
    const solution = await solveChallenge({ challenge: given, deriveKey, controller, timeout: LIMIT_MS });
    return solution && btoa(JSON.stringify({ challenge, solution }));
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
