import { Hono, type Context } from 'hono';
import { readText } from '../http/body.ts';
import { answer, Fault } from '../http/faults.ts';
import { isDeeperThan } from '../http/json-depth.ts';
import { OPERATIONS } from './operations.ts';
import type { Operation } from './operation.ts';
import { perform, type AskLetta } from './perform.ts';
import { fromQuery } from './query.ts';

/** The most that a body may have, in bytes, and how long it may take to arrive, in milliseconds. */
export const MAX_BYTES = 1024 * 1024;
const LIMIT_MS = 10_000;
/** How deeply JSON may be nested. */
export const MAX_DEPTH = 32;

/** A route for each operation, at Letta's own path. Results are Letta's; one without a result is 204. */
export function restRoutes(ask: AskLetta): Hono {
  const app = new Hono({ strict: false });
  for (const operation of OPERATIONS) {
    // Hono drops the slash at the end of what is asked.
    app.on(operation.method, operation.path.replace(/\/$/, ''), async (context) => {
      const result = await perform(ask, operation, await inputFrom(context, operation));
      if (result === null) return answer(204);
      return new Response(JSON.stringify(result), {
        headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
      });
    });
  }
  return app;
}

async function inputFrom(context: Context, operation: Operation): Promise<Record<string, unknown>> {
  const { req } = context;
  const query = Object.entries(req.queries()).map(([name, values]) => {
    if (name in operation.params || name === 'body') throw new Fault(400, 'input', `${name}: not in the query`);
    return [name, fromQuery(operation.query[name], values)] as const;
  });
  const body = operation.body && (await readBody(req.raw));
  return { ...Object.fromEntries(query), ...req.param(), ...(body !== undefined && { body }) };
}

/** The body as JSON; undefined where there is none. */
async function readBody(request: Request): Promise<unknown> {
  const text = await readText(request, MAX_BYTES, LIMIT_MS);
  if (text === '') return undefined;
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    throw new Fault(400, 'content-type', 'The body must be application/json.');
  if (isDeeperThan(text, MAX_DEPTH)) throw new Fault(400, 'body', 'The body is nested too deeply.');
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault(400, 'body', 'The body is not JSON.');
  }
}
