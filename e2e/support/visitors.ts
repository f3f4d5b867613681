import { expect, type Page } from '@playwright/test';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { DEMO_URL } from './servers.ts';
import type { AnswerToken } from './token-endpoint.ts';

/** Makes the page's visitor somebody known, with an agent. Resolves to its id. */
export async function meet(page: Page): Promise<string> {
  const response = await page.request.post(`${DEMO_URL}/api/letta-token`, {
    data: { reason: 'first-message' },
    headers: { Origin: DEMO_URL },
  });
  expect(response.status()).toBe(200);
  return (await response.json()).agentId;
}

/** For a token endpoint: asks strangers for a proof of work. `proofs` gets those that were right. */
export function askForProof(proofs: string[] = []): AnswerToken {
  const secrets = { hmacSignatureSecret: 'a secret', hmacKeySignatureSecret: 'another secret' };
  return async ({ reason, admission }, site) => {
    if (reason !== 'first-message') return site();
    const payload = admission && JSON.parse(atob(admission));
    if (admission && (await verifySolution({ ...payload, deriveKey, ...secrets })).verified) {
      proofs.push(admission);
      return site();
    }
    const challenge = await createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost: 1_000,
      counter: 20,
      deriveKey,
      ...secrets,
    });
    return Response.json({ error: { code: 'admission', message: 'Solve it.' }, challenge }, { status: 403 });
  };
}
