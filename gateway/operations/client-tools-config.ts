import { z } from 'zod';

const offer = z.union([
  z.literal('page'),
  z.strictObject({
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
  }),
]);

/**
 * The tools that pages may offer, as JSON: each name with what the model is told of it (`description`, and `parameters`
 * as a JSON Schema), or `"page"` where the page's own description counts.
 */
export const clientToolsVariable = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z.record(z.string().regex(/^[\w-]{1,64}$/), offer, {
      error:
        'must be tools by name, such as {"get_page_title": {"description": "…", "parameters": {…}}, "get_colour": "page"}',
    }),
  )
  .default({});
