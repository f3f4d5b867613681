import type { MiddlewareHandler } from 'hono';

/** A request that may have changed something. */
export interface Write {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Of the response: a refused request changed nothing. */
  readonly status: number;
}

/** The record of requests that may have changed something: tests see in it that nothing was written twice. */
export interface Writes {
  readonly record: MiddlewareHandler;
  /** The newest ones, oldest first. */
  all(): readonly Write[];
}

const MAX_WRITES = 10_000;

export function createWrites(): Writes {
  const writes: Write[] = [];
  return {
    async record(c, next) {
      await next();
      const { method, url } = c.req;
      if (method === 'GET') return;
      const { pathname, search } = new URL(url);
      writes.push({ method, path: pathname + search, status: c.res.status });
      if (writes.length > MAX_WRITES) writes.shift();
    },
    all: () => writes,
  };
}
