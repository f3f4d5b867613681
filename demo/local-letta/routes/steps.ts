import { Hono } from 'hono';
import { feedbackRequest, readBody } from '../requests.ts';
import type { LettaStore } from '../store.ts';
import { need } from './needs.ts';

/** `/v1/steps/{id}` and its feedback. */
export function stepRoutes(store: LettaStore): Hono {
  const app = new Hono({ strict: false });

  app.get('/:stepId', (c) => c.json(need('Step', c.req.param('stepId'), store.steps)));

  app.patch('/:stepId/feedback', async (c) => {
    const step = need('Step', c.req.param('stepId'), store.steps);
    const { feedback, tags } = await readBody(c, feedbackRequest);
    if (feedback !== undefined) step.feedback = feedback;
    if (tags) step.tags = tags;
    return c.json(step);
  });

  return app;
}
