import { z } from 'zod';

/** What MCP clients are told of a tool before they call it. */
export interface Hints {
  readOnly: boolean;
  destructive: boolean;
  /** Calling it twice with the same input does no more than calling it once. */
  idempotent: boolean;
}

/** One of Letta's operations: a route of the REST server and a tool of the MCP server are made from it. */
export interface Operation {
  /** The tool's name, as the capability documents have it. */
  name: string;
  description: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Letta's path, and ours: `/v1/blocks/:block_id`. */
  path: string;
  /** One schema for each `:name` of the path. */
  params: Record<string, z.ZodType>;
  query: Record<string, z.ZodType>;
  /** Undefined: the operation takes none. */
  body?: z.ZodType;
  hints: Hints;
  /** Letta 0.16.8 changes with PUT but creates nothing. Where it answers 404, the same is asked with POST. */
  createsByPost?: true;
  /** Whether the result holds agents, whose secrets are left out. */
  listsAgents?: true;
}

export const READ: Hints = { readOnly: true, destructive: false, idempotent: true };
export const CREATE: Hints = { readOnly: false, destructive: false, idempotent: false };
export const CHANGE: Hints = { readOnly: false, destructive: false, idempotent: true };
export const DELETE: Hints = { readOnly: false, destructive: true, idempotent: true };

const UUID4 = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** An id in Letta's form, such as `block-<uuid4>`. */
export const idOf = (kind: 'agent' | 'block' | 'identity') =>
  z
    .string()
    .regex(new RegExp(`^${kind}-${UUID4}$`))
    .describe(`The ID of the ${kind} in the format '${kind}-<uuid4>'`);

/** The parameters by which Letta's lists are read, a page at a time. */
export const pageOf = (kind: 'agent' | 'block' | 'identity', limit: number) => ({
  before: idOf(kind).optional().describe(`Only what comes before this ${kind} ID in the order asked for`),
  after: idOf(kind).optional().describe(`Only what comes after this ${kind} ID in the order asked for`),
  limit: z.int().min(1).max(1_000).optional().describe(`How many to return at most. Default ${limit}`),
  order: z
    .enum(['asc', 'desc'])
    .optional()
    .describe("By creation time: 'asc' for oldest first, 'desc' for newest first"),
  order_by: z.literal('created_at').optional().describe('The field to sort by'),
});

/** Which relations of agents are wanted. Letta has `agent.secrets` too, which we never ask for. */
export const include = z
  .array(
    z.enum([
      'agent.blocks',
      'agent.identities',
      'agent.managed_group',
      'agent.pending_approval',
      'agent.sources',
      'agent.tags',
      'agent.tools',
    ]),
  )
  .optional()
  .describe('The relations of the agents to return. Default: none');

export const text = z.string().max(500);
export const texts = z.array(text).max(100);

/** All that an operation takes, in one object: the arguments of a tool. */
export function inputOf({ params, query, body }: Operation): z.ZodObject {
  return z.strictObject({ ...params, ...query, ...(body && { body }) });
}
