import { refuse } from '../mint/refuse.ts';
import type { Leave } from '../mint/tokens.ts';
import { checkOrigin, isOperator } from '../http/callers.ts';
import { answer, Fault } from '../http/faults.ts';
import { deleteVisitor, type DeletionOptions } from './delete-visitor.ts';
import { forget, type Authenticate } from './visitor.ts';

export interface DeletionHandlerOptions extends DeletionOptions {
  /** Where this is false, there is nothing to delete that could be told apart. */
  hasOwn: boolean;
  authenticate: Authenticate;
  allowedOrigins: readonly string[];
  operatorKey: string | undefined;
  cookieSecret: string;
  log: (line: string, request: Request) => void;
}

/** What visitors may ask the token endpoint for by `{visitor}`, by the names of the features that offer it. */
export function leavingFeatures(hasOwn: boolean, isByCookie: boolean): ('sign-out' | 'delete-data')[] {
  return [...(isByCookie ? (['sign-out'] as const) : []), ...(hasOwn ? (['delete-data'] as const) : [])];
}

/**
 * Forgets the visitor who asks the token endpoint for that. Signing out is offered where the gateway's own cookie tells
 * visitors apart: a site's session is the site's to end.
 */
export function createLeaveHandler(options: DeletionHandlerOptions & { isByCookie: boolean }): Leave {
  const { hasOwn, isByCookie, cookieSecret } = options;
  return async (how, visitor, request) => {
    const isDeletion = how === 'delete';
    if (!(isDeletion ? hasOwn : isByCookie)) throw new Fault(404, 'not-found', 'That isn’t offered here.');
    if (isDeletion) await deleteVisitor(options, visitor.id);
    const response = answer(204);
    if (isByCookie) response.headers.append('Set-Cookie', await forget(request, cookieSecret));
    return response;
  };
}

/**
 * `DELETE`: forgets the visitor who asks, or, for the operator (`Authorization: Bearer …`), the one that `?visitorId=`
 * names. Answers what was deleted. The site's own record of them is the site's.
 */
export function createDeletionHandler(options: DeletionHandlerOptions): (request: Request) => Promise<Response> {
  const { authenticate, allowedOrigins, operatorKey, cookieSecret, hasOwn, log } = options;

  async function handle(request: Request): Promise<Response> {
    if (request.method !== 'DELETE' || !hasOwn) throw new Fault(404, 'not-found', 'There is nothing here.');
    if (request.headers.has('authorization')) {
      if (!(await isOperator(request, operatorKey)))
        throw new Fault(401, 'unauthorized', 'This takes the operator key.');
      const visitorId = new URL(request.url).searchParams.get('visitorId');
      if (!visitorId) throw new Fault(400, 'body', 'Name the visitor: ?visitorId=….');
      return answer(200, { deleted: await deleteVisitor(options, visitorId) });
    }
    checkOrigin(request, allowedOrigins);
    const visitor = await authenticate(request);
    if (!visitor) throw new Fault(401, 'unauthorized', 'Sign in first.');
    const response = answer(200, { deleted: await deleteVisitor(options, visitor.id) });
    response.headers.append('Set-Cookie', await forget(request, cookieSecret));
    return response;
  }

  return (request) => handle(request).catch((error: unknown) => refuse(error, request, log));
}
