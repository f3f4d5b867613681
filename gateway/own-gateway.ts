import type Letta from '@letta-ai/letta-client';
import type { AppOptions } from './app.ts';
import type { Budgets } from './guard/budgets.ts';
import { createRunGuard } from './guard/guard.ts';
import type { Switches } from './guard/switches.ts';
import { createLetta, UPSTREAM_LIMIT_MS } from './mint/letta.ts';
import type { Requests } from './operations/requests.ts';
import { createGateway, type Gateway } from './proxy/gateway.ts';
import { TokenBook } from './proxy/token-book.ts';
import { createUpstream } from './proxy/upstream.ts';

export interface OwnGatewayOptions {
  app: Pick<AppOptions, 'config' | 'state' | 'fetch'>;
  requests: Requests;
  switches: Switches;
  budgets: Budgets | undefined;
}

/** The gateway, if there is one, its tokens, and a client that mints them without leaving the process. */
export function ownGateway({
  app,
  requests,
  switches,
  budgets,
}: OwnGatewayOptions): (Gateway & { letta: Letta; book: TokenBook }) | undefined {
  const { config, state, fetch } = app;
  if (!config.gateway) return undefined;
  const { secret, visibility, clientTools } = config.gateway;
  const apiKey = crypto.randomUUID() + crypto.randomUUID();
  const upstream = { baseUrl: config.baseUrl, apiKey: config.apiKey, ...(fetch && { fetch }) };
  const guard =
    config.guard &&
    budgets &&
    createRunGuard({
      state,
      upstream: createUpstream({ ...upstream, beginMs: UPSTREAM_LIMIT_MS }),
      switches,
      runs: config.guard.runs,
      budgets,
    });
  const book = new TokenBook({ state, secret });
  const gateway = createGateway({
    upstream,
    ...(guard && { guard }),
    tokens: book,
    state,
    // Nobody outside has it: operators have Letta's own key, and Letta.
    apiKey,
    visibility,
    clientTools,
    report: (request, route) => requests.name(request, route),
    idOf: (request) => requests.idOf(request),
    log: (problem, request) => requests.note(problem, request),
  });
  const letta = createLetta({
    apiKey,
    baseUrl: config.publicBaseUrl ?? config.baseUrl,
    fetch: (input, init) => gateway.fetch(new Request(input, init)),
  });
  return { ...gateway, letta, book };
}
