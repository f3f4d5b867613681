import type { MiddlewareHandler } from 'hono';

/** What is told of a request once its answer begins. Nothing in it was written by the visitor. */
export interface RequestEntry {
  /** Our own, not the caller's `X-Request-Id`: nobody else decides what stands in the log. */
  id: string;
  /** `other` where HTTP has no such method. */
  method: string;
  /** Without ids; `unknown` where there is no such route. */
  route: string;
  status: number;
  /** From the request's headers to the answer's. */
  ms: number;
  /** What failed, without keys and tokens. */
  problems: readonly string[];
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What is known of the requests that are being answered. */
export class Requests {
  readonly #known = new WeakMap<Request, { route: string; problems: string[] }>();

  /** Names the route that a request takes. */
  name(request: Request, route: string): void {
    const about = this.#known.get(request);
    if (about) about.route = route;
  }

  /** Adds to what failed. */
  note(problem: string, request: Request): void {
    this.#known.get(request)?.problems.push(problem);
  }

  /** Tells of each request once its answer begins, and sends its id along. */
  observe(tell: (entry: RequestEntry) => void): MiddlewareHandler {
    return async (context, next) => {
      const { raw } = context.req;
      const id = crypto.randomUUID();
      const about = { route: 'unknown', problems: [] };
      const began = performance.now();
      this.#known.set(raw, about);
      await next();
      context.header('X-Request-Id', id);
      const method = METHODS.has(raw.method) ? raw.method : 'other';
      tell({ id, method, status: context.res.status, ms: Math.round(performance.now() - began), ...about });
    };
  }
}
