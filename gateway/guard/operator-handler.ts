import { z } from 'zod';
import { readJson } from '../http/body.ts';
import { checkOrigin, isOperator } from '../http/callers.ts';
import { answer, Fault } from '../http/faults.ts';
import { refuse } from '../mint/refuse.ts';
import type { RevokeVisitor } from '../mint/revoke-visitor.ts';
import type { Budgets } from './budgets.ts';
import type { Switches } from './switches.ts';

export interface GuardHandlerOptions {
  revokeVisitor: RevokeVisitor;
  switches: Switches;
  /** Undefined where runs aren't counted. */
  budgets: Budgets | undefined;
  allowedOrigins: readonly string[];
  /** Without one there is nothing here. */
  operatorKey: string | undefined;
  log: (line: string, request: Request) => void;
}

const change = z.union([
  z.strictObject({ paused: z.boolean() }),
  z.strictObject({ visitorId: z.string().min(1).max(500), banned: z.boolean() }),
]);

/**
 * For the operator (`Authorization: Bearer …`): `POST {"paused": true}` stops all chats from sending,
 * `POST {"visitorId", "banned": true}` shuts out a visitor and revokes their tokens, and `GET` tells what is paused, banned
 * and spent.
 */
export function createGuardHandler(options: GuardHandlerOptions): (request: Request) => Promise<Response> {
  const { revokeVisitor, switches, budgets, allowedOrigins, operatorKey, log } = options;

  async function handle(request: Request): Promise<Response> {
    checkOrigin(request, allowedOrigins);
    if (!operatorKey) throw new Fault(404, 'not-found', 'There is nothing here.');
    if (!(await isOperator(request, operatorKey))) throw new Fault(401, 'unauthorized', 'This takes the operator key.');
    if (request.method === 'POST') await apply(await readJson(request, change));
    else if (request.method !== 'GET') throw new Fault(404, 'not-found', 'There is nothing here.');
    const [paused, banned, spent] = await Promise.all([switches.isPaused(), switches.banned(), budgets?.spent()]);
    return answer(200, { paused, banned, spent });
  }

  async function apply(wanted: z.infer<typeof change>): Promise<void> {
    if ('paused' in wanted) return switches.pause(wanted.paused);
    // First, so that no new token is minted while the old ones are revoked.
    await switches.ban(wanted.visitorId, wanted.banned);
    if (wanted.banned) await revokeVisitor(wanted.visitorId);
  }

  return (request) => handle(request).catch((error: unknown) => refuse(error, request, log));
}
