import type { Page } from '@playwright/test';
import { API_KEY, createBackend } from '../../gateway/testing/backend.ts';
import { DEMO_URL } from './servers.ts';

/** A Letta and a gateway that one test has for itself, so that it can count what they hold. */
export interface OwnBackend {
  /** What the page asked of the token endpoint: `POST initial`, `DELETE`. */
  readonly asked: string[];
  /** What the page asked of Letta: `GET /v1/…`. */
  readonly toLetta: string[];
  /** How many agents and identities there are at Letta that were made for visitors. */
  made(): Promise<{ agents: number; identities: number }>;
}

/** Puts a backend of its own behind the page. */
export async function giveOwnBackend(page: Page, variables: Record<string, string> = {}): Promise<OwnBackend> {
  const backend = createBackend({
    ALLOWED_ORIGINS: DEMO_URL,
    LAZY_AGENTS: '1',
    GATEWAY_SECRET: 'gateway-secret-gateway-secret-e2e',
    PUBLIC_LETTA_BASE_URL: DEMO_URL,
    TOKEN_ACCESS: 'read_messages,write_messages,read_agent,write_agent',
    ...variables,
  });
  const read = async (path: string): Promise<unknown[]> => {
    const request = new Request(`https://letta.example${path}`, { headers: { Authorization: `Bearer ${API_KEY}` } });
    return (await backend.local.fetch(request)).json() as Promise<unknown[]>;
  };
  const before = (await read('/v1/agents/?limit=100')).length;
  const asked: string[] = [];
  const toLetta: string[] = [];
  await page.route(/\/(api\/letta-|v1\/)/, async (route) => {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/v1/')) toLetta.push(`${request.method()} ${pathname}`);
    else
      asked.push(
        [request.method(), ...Object.keys(request.postDataJSON() ?? {}).filter(isNamed), request.postDataJSON()?.reason]
          .filter(Boolean)
          .join(' '),
      );
    const response = await backend.app.request(pathname + search, {
      method: request.method(),
      headers: await request.allHeaders(),
      body: request.postData(),
    });
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
  return {
    asked,
    toLetta,
    made: async () => ({
      agents: (await read('/v1/agents/?limit=100')).length - before,
      identities: (await read('/v1/identities/?limit=100')).length,
    }),
  };
}

/** What a body says by its name alone. */
const isNamed = (key: string): boolean => key !== 'reason' && key !== 'token';
