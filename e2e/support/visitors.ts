import { expect, type Page } from '@playwright/test';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { DEMO_URL } from './servers.ts';

/** Makes the page's visitor somebody known, with an agent. Resolves to its id. */
export async function meet(page: Page): Promise<string> {
  const response = await page.request.post(`${DEMO_URL}/api/letta-token`, {
    data: { reason: 'first-message' },
    headers: { Origin: DEMO_URL },
  });
  expect(response.status()).toBe(200);
  return (await response.json()).agentId;
}

/** Has the page's token endpoint ask strangers for a proof of work. Returns the proofs that were right. */
export async function askForProof(page: Page): Promise<string[]> {
  const secrets = { hmacSignatureSecret: 'a secret', hmacKeySignatureSecret: 'another secret' };
  const proofs: string[] = [];
  await page.route('**/api/letta-token', async (route) => {
    const { reason, admission } = route.request().postDataJSON();
    if (reason !== 'first-message') return route.fallback();
    const payload = admission && JSON.parse(atob(admission));
    if (payload && (await verifySolution({ ...payload, deriveKey, ...secrets })).verified) {
      proofs.push(admission);
      return route.fallback();
    }
    const challenge = await createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost: 1_000,
      counter: 20,
      deriveKey,
      ...secrets,
    });
    return route.fulfill({ status: 403, json: { error: { code: 'admission', message: 'Solve it.' }, challenge } });
  });
  return proofs;
}
