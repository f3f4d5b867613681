import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Page } from '@playwright/test';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { proxy } from 'hono/proxy';
import { DEMO_URL, TOKEN_URL } from './servers.ts';

/** What a page asks its token endpoint for. */
export interface TokenRequest {
  readonly reason: string;
  /** The proof of work, where the endpoint has asked for one. */
  readonly admission?: string;
}

/** What an endpoint answers; `site` asks the site's own for it. */
export type AnswerToken = (asked: TokenRequest, site: () => Promise<Response>) => Response | Promise<Response>;

export interface TokenEndpoint extends AsyncDisposable {
  /** Why the page asked for the tokens that it got, in order. */
  readonly reasons: readonly string[];
}

/**
 * Gives the page a token endpoint that the test has for itself, in front of the site's. It is a real server, since Playwright
 * can't read what a page sends in every browser.
 */
export async function startTokenEndpoint(
  page: Page,
  answer: AnswerToken = (_, site) => site(),
): Promise<TokenEndpoint> {
  const reasons: string[] = [];
  const hono = new Hono();
  hono.use(cors({ origin: DEMO_URL, credentials: true }));
  hono.all('*', async ({ req }) => {
    const site = () => proxy(`${TOKEN_URL}/api/letta-token`, req);
    if (req.method !== 'POST') return site();
    const asked: TokenRequest = await req.raw.clone().json();
    const response = await answer(asked, site);
    if (response.ok) reasons.push(asked.reason);
    return response;
  });
  const server = serve({ fetch: hono.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  await mintAt(page, `http://localhost:${(server.address() as AddressInfo).port}/`);
  return {
    reasons,
    async [Symbol.asyncDispose]() {
      // A browser holds its connections.
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Has the chats of a page's documents get their tokens at another address, as the same visitor. */
export const mintAt = (page: Page, url: string) =>
  page.addInitScript((tokenUrl) => {
    document.addEventListener('DOMContentLoaded', () => {
      for (const chat of document.querySelectorAll('letta-chat')) {
        chat.setAttribute('token-url', tokenUrl);
        chat.setAttribute('credentials', 'include');
      }
    });
  }, url);
