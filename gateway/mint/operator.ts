import type Letta from '@letta-ai/letta-client';
import { checkOrigin, isOperator } from '../http/callers.ts';
import { answer, Fault } from '../http/faults.ts';
import { listTokens } from './list-tokens.ts';
import { refuse } from './refuse.ts';
import { revokeAll } from './revoke-all.ts';
import type { RevokeVisitor } from './revoke-visitor.ts';

export interface OperatorHandlerOptions {
  /** Mints and revokes. */
  tokens: Letta;
  revokeVisitor: RevokeVisitor;
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
  const { tokens, revokeVisitor, allowedOrigins, operatorKey, log } = options;

  async function handle(request: Request): Promise<Response> {
    checkOrigin(request, allowedOrigins);
    if (!operatorKey) throw new Fault(404, 'not-found', 'There is nothing here.');
    if (!(await isOperator(request, operatorKey))) throw new Fault(401, 'unauthorized', 'This takes the operator key.');
    const query = new URL(request.url).searchParams;
    const agentId = query.get('agentId') ?? undefined;
    if (request.method === 'GET') return answer(200, { tokens: await listTokens(tokens, agentId) });
    const visitorId = query.get('visitorId');
    if (request.method !== 'DELETE') throw new Fault(404, 'not-found', 'There is nothing here.');
    if (visitorId) return answer(200, { revoked: await revokeVisitor(visitorId) });
    if (!agentId) throw new Fault(400, 'body', 'Name whose: ?agentId=… or ?visitorId=….');
    return answer(200, { revoked: await revokeAll(tokens, agentId) });
  }

  return (request) => handle(request).catch((error: unknown) => refuse(error, request, log));
}
