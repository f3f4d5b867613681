import type Letta from '@letta-ai/letta-client';
import { Hono } from 'hono';
import type { State } from '../state/state.ts';

/** How long what was found of the state and of Letta is taken for true, in milliseconds: who asks often asks us only. */
const KNOWN_MS = 2_000;

export interface HealthOptions {
  state: State;
  letta: Letta;
  named: (request: Request, route: string) => void;
}

/** `/health`: this process answers. `/ready`: so do its state and Letta; 503 says which doesn't. */
export function healthRoutes({ state, letta, named }: HealthOptions): Hono {
  const app = new Hono();
  let known: { untilMs: number; failing: Promise<string[]> } | undefined;

  const look = async (): Promise<string[]> => {
    const answers = await Promise.allSettled([state.get('ready'), letta.get('/v1/health/')]);
    return ['state', 'letta'].filter((_, index) => answers[index]?.status === 'rejected');
  };

  app.get('/health', (c) => {
    named(c.req.raw, '/health');
    return c.json({ status: 'ok' });
  });

  app.get('/ready', async (c) => {
    named(c.req.raw, '/ready');
    if (!known || known.untilMs <= Date.now()) known = { untilMs: Date.now() + KNOWN_MS, failing: look() };
    const failing = await known.failing;
    return failing.length === 0 ? c.json({ status: 'ok' }) : c.json({ status: 'failing', failing }, 503);
  });

  return app;
}
