import type { Fault } from '../../demo/local-letta/faults/fault.ts';
import { faultyFetch } from '../../demo/local-letta/faults/faulty-fetch.ts';
import { serveFetch } from '../../demo/local-letta/faults/serve.ts';
import { createLocalLetta, type LocalLetta, type LocalLettaOptions } from '../../demo/local-letta/local-letta.ts';
import { DEMO_URL } from './servers.ts';
import type { AnswerToken } from './token-endpoint.ts';

/** What a page asks of Letta. */
export type Kind = 'agent' | 'history' | 'send';

export interface FaultyLetta extends AsyncDisposable {
  url: string;
  letta: LocalLetta;
  /** What goes wrong with each kind of request. May be changed at any time. */
  faults: Partial<Record<Kind, Fault>>;
  /** What was asked for, in order. */
  requests: Kind[];
}

/** A local Letta of one test, on a port of its own, to which requests go wrong. */
export async function startFaultyLetta(
  faults: FaultyLetta['faults'] = {},
  options: LocalLettaOptions = {},
): Promise<FaultyLetta> {
  const letta = createLocalLetta({ delayMs: 0, ...options });
  const requests: Kind[] = [];
  const line = faultyFetch(letta.fetch, (request) => {
    if (request.method === 'OPTIONS') return null;
    const kind = kindOf(request);
    requests.push(kind);
    return faulty.faults[kind] ?? null;
  });
  const served = await serveFetch(line);
  const faulty: FaultyLetta = {
    url: served.url,
    letta,
    faults,
    requests,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
  return faulty;
}

function kindOf({ method, url }: Request): Kind {
  if (!new URL(url).pathname.includes('/messages')) return 'agent';
  return method === 'GET' ? 'history' : 'send';
}

/** For a token endpoint: hands out tokens for this Letta. */
export const mintFor =
  ({ letta, url }: FaultyLetta): AnswerToken =>
  async () => {
    const { token, expiresAt } = await letta.tokens.mint({
      policy: [{ type: 'agent', id: letta.agentId, access: ['read_messages', 'write_messages', 'read_agent'] }],
      hostname: DEMO_URL,
    });
    return Response.json({ token, expiresAt, agentId: letta.agentId, baseUrl: url });
  };
