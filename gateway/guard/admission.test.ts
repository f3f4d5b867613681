import { solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { expect, it, vi } from 'vitest';
import { Fault } from '../http/faults.ts';
import { memoryState } from '../state/memory.ts';
import { proofOfWork, type Admit } from './admission.ts';

const REQUEST = new Request('https://shop.example/api/letta-token', { method: 'POST' });
const SECRET = 'a secret of thirty-two characters';

async function refusal(admit: Admit, proof?: string): Promise<Challenge> {
  const fault: unknown = await admit(REQUEST, proof).catch((error: unknown) => error);
  if (!(fault instanceof Fault)) throw new Error('It was let in.');
  expect([fault.status, fault.code]).toEqual([403, 'admission']);
  return (await fault.toResponse().json()).challenge;
}

const solve = async (challenge: Challenge, more: object = {}) =>
  btoa(JSON.stringify({ challenge, solution: await solveChallenge({ challenge, deriveKey }), ...more }));

it('lets in who has solved its challenge, once, in all processes', async () => {
  const state = memoryState();
  const [one, two] = [1, 2].map(() => proofOfWork({ state, secret: SECRET, cost: 10 }));
  const proof = await solve(await refusal(one!));
  await expect(two!(REQUEST, proof)).resolves.toBeUndefined();
  await refusal(one!, proof);
  await refusal(two!, proof);
});

it('keeps out guesses, altered challenges, others’ and late ones', async () => {
  const admit = proofOfWork({ state: memoryState(), secret: SECRET, cost: 10 });
  const other = proofOfWork({ state: memoryState(), secret: 'another secret of 32 characters!', cost: 10 });
  const challenge = await refusal(admit);
  const solution = await solveChallenge({ challenge, deriveKey });
  const altered = (more: object) =>
    btoa(JSON.stringify({ challenge: { ...challenge, parameters: { ...challenge.parameters, ...more } }, solution }));
  for (const proof of [
    '',
    'x',
    btoa('{}'),
    btoa(JSON.stringify({ challenge, solution: { counter: 1, derivedKey: '00' } })),
    await solve(await refusal(other)),
    altered({ cost: 1 }),
    altered({ cost: 1e9 }),
    altered({ expiresAt: Date.now() }),
  ]) {
    await refusal(admit, proof);
  }
  vi.useFakeTimers({ now: Date.now() + 10 * 60_000, toFake: ['Date'] });
  await refusal(admit, await solve(challenge));
  vi.useRealTimers();
  await expect(admit(REQUEST, await solve(challenge))).resolves.toBeUndefined();
});
