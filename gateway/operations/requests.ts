import type { MiddlewareHandler } from 'hono';

/** What is told of a request once its response begins. */
export interface RequestEntry {
  /** Our own, not the caller's `X-Request-Id`: nobody else decides what stands in the log. */
  id: string;
  /** `other` where HTTP has no such method. */
  method: string;
  /** Without ids; `unknown` where there is no such route. */
  route: string;
  status: number;
  /** Since the request's headers came. */
  ms: number;
  /** What failed, in Letta's words where it was Letta, without keys and tokens. */
  problems: readonly string[];
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

interface KnownRequest {
  id: string;
  route: string;
  problems: string[];
  /** Tells of what fails once the response has begun. */
  tellLate?: (problem: string) => void;
}

/** What is known of the requests that are being answered. */
export class Requests {
  readonly #known = new WeakMap<Request, KnownRequest>();

  /** The id of a request in the log. */
  idOf(request: Request): string {
    return this.#known.get(request)?.id ?? crypto.randomUUID();
  }

  /** Names the route that a request takes. */
  name(request: Request, route: string): void {
    const known = this.#known.get(request);
    if (known) known.route = route;
  }

  /** Adds to what failed. */
  note(problem: string, request: Request): void {
    const known = this.#known.get(request);
    if (known?.tellLate) known.tellLate(problem);
    else known?.problems.push(problem);
  }

  /** Tells of each request once its response begins, and of each failure after that; sends the request's id along. */
  observe(tell: (entry: RequestEntry, isLate: boolean) => void): MiddlewareHandler {
    return async (context, next) => {
      const { raw } = context.req;
      const known: KnownRequest = { id: crypto.randomUUID(), route: 'unknown', problems: [] };
      const began = performance.now();
      this.#known.set(raw, known);
      await next();
      context.header('X-Request-Id', known.id);
      const method = METHODS.has(raw.method) ? raw.method : 'other';
      const { status } = context.res;
      const entry = (problems: readonly string[]): RequestEntry => {
        const ms = Math.round(performance.now() - began);
        return { id: known.id, method, status, ms, route: known.route, problems };
      };
      tell(entry(known.problems), false);
      known.tellLate = (problem) => tell(entry([problem]), true);
    };
  }
}
