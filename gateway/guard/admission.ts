import { createChallenge, randomInt, verifySolution, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { z } from 'zod';
import { Fault } from '../http/faults.ts';
import type { State } from '../state/state.ts';

/** What a stranger sends along to be let in: what a captcha gave the page, or the solution of our own challenge. */
export type Proof = string | undefined;

/**
 * Lets a stranger in, before there is a cookie, an identity or an agent of theirs. Throws a `Fault` for who isn't let in.
 * A captcha's check with its provider fits here.
 */
export type Admit = (request: Request, proof: Proof) => Promise<void>;

export interface ProofOfWorkOptions {
  state: State;
  /** Signs the challenges; the same for all processes. */
  secret: string;
  /** How many steps a try takes. Default 5,000: with 200 to 400 tries, about a second of one core. */
  cost?: number;
}

const LIFE_MS = 5 * 60 * 1000;
/** A challenge is solved by counting up to a number between these two. */
const TRIES = [200, 400] as const;
const ALGORITHM = 'PBKDF2/SHA-256';

const text = z.string().max(200);
const parameters = z.object({
  algorithm: text,
  nonce: text,
  salt: text,
  cost: z.number(),
  keyLength: z.number(),
  keyPrefix: text,
  keySignature: text,
  expiresAt: z.number(),
});
const payloadSchema = z.object({
  challenge: z.object({ parameters, signature: text }),
  solution: z.object({ counter: z.number().int(), derivedKey: text }),
});

/**
 * A proof of work (ALTCHA): refuses with 403 `admission` and a challenge, which the page solves, and takes each solution
 * once. The proof is ALTCHA's payload, JSON in base64.
 */
export function proofOfWork({ state, secret, cost = 5_000 }: ProofOfWorkOptions): Admit {
  const secrets = { hmacSignatureSecret: `challenge ${secret}`, hmacKeySignatureSecret: `key ${secret}` };

  async function challenge(): Promise<Challenge> {
    return createChallenge({
      algorithm: ALGORITHM,
      cost,
      counter: randomInt(...TRIES),
      deriveKey,
      expiresAt: new Date(Date.now() + LIFE_MS),
      ...secrets,
    });
  }

  async function isSolved(proof: string): Promise<boolean> {
    const payload = payloadSchema.safeParse(decode(proof));
    if (!payload.success) return false;
    const { signature } = payload.data.challenge;
    const solved = await verifySolution({ ...payload.data, deriveKey, ...secrets }).catch(() => undefined);
    return solved?.verified === true && (await state.add(`admitted/${signature}`, '', LIFE_MS));
  }

  return async (_, proof) => {
    if (proof !== undefined && (await isSolved(proof))) return;
    throw new Fault(403, 'admission', 'Solve the challenge first.', { challenge: await challenge() });
  };
}

function decode(proof: string): unknown {
  try {
    return JSON.parse(atob(proof));
  } catch {
    return undefined;
  }
}
