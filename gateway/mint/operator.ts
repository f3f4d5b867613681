import type Letta from '@letta-ai/letta-client';
import { checkOrigin, isOperator } from '../http/callers.ts';
import { answer, Fault } from '../http/faults.ts';
import { agentsOf } from '../visitors/identities.ts';
import { listTokens } from './list-tokens.ts';
import { refuse } from './refuse.ts';
import { revokeAll } from './revoke-all.ts';

export interface OperatorHandlerOptions {
  /** Knows the visitors' agents. */
  letta: Letta;
  /** Mints and revokes. */
  tokens: Letta;
  allowedOrigins: readonly string[];
  /** Without one there is nothing here. */
  operatorKey: string | undefined;
  log: (line: string, request: Request) => void;
}

/**
 * For the operator (`Authorization: Bearer …`): `GET` lists tokens without their values, all or those of `?agentId=`;
 * `DELETE` revokes all of `?agentId=` or `?visitorId=` and answers how many there were.
 */
export function createOperatorHandler(options: OperatorHandlerOptions): (request: Request) => Promise<Response> {
  const { letta, tokens, allowedOrigins, operatorKey, log } = options;

  async function handle(request: Request): Promise<Response> {
    checkOrigin(request, allowedOrigins);
    if (!operatorKey) throw new Fault(404, 'not-found', 'There is nothing here.');
    if (!(await isOperator(request, operatorKey))) throw new Fault(401, 'unauthorized', 'This takes the operator key.');
    const query = new URL(request.url).searchParams;
    const agentId = query.get('agentId') ?? undefined;
    if (request.method === 'GET') return answer(200, { tokens: await listTokens(tokens, agentId) });
    const visitorId = query.get('visitorId');
    const agentIds = visitorId ? (await agentsOf(letta, visitorId)).map(({ id }) => id) : agentId ? [agentId] : [];
    if (request.method !== 'DELETE') throw new Fault(404, 'not-found', 'There is nothing here.');
    if (!visitorId && !agentId) throw new Fault(400, 'body', 'Name whose: ?agentId=… or ?visitorId=….');
    let revoked = 0;
    for (const id of agentIds) revoked += await revokeAll(tokens, id);
    return answer(200, { revoked });
  }

  return (request) => handle(request).catch((error: unknown) => refuse(error, request, log));
}
