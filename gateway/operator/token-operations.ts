import { z } from 'zod';
import { CREATE, DELETE, idOf, READ, type Operation } from './operation.ts';

const PATH = '/v1/client-side-access-tokens';

const grant = z.strictObject({
  type: z.literal('agent'),
  id: idOf('agent'),
  access: z.array(z.enum(['read_messages', 'write_messages', 'read_agent', 'write_agent'])).min(1),
});

/** Client-side access tokens: Letta Cloud's, or the gateway's own where `GATEWAY_SECRET` is set. */
export const TOKEN_OPERATIONS: readonly Operation[] = [
  {
    name: 'create-token-cloud-only',
    description: 'Create Token (Cloud-only)',
    method: 'POST',
    path: PATH,
    params: {},
    query: {},
    body: z.strictObject({
      policy: z.array(grant).min(1).max(10).describe('What the token opens; one agent'),
      hostname: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .describe('The origin of the pages that use the token, with its protocol'),
      expires_at: z.iso.datetime({ offset: true }).optional().describe('When it ends. Default: in 5 minutes'),
    }),
    hints: CREATE,
  },
  {
    name: 'list-tokens-cloud-only',
    description: 'List Tokens (Cloud-only)',
    method: 'GET',
    path: PATH,
    params: {},
    query: {
      agentId: idOf('agent').optional().describe('Only the tokens of this agent'),
      offset: z.int().min(0).optional().describe('How many to skip. Default 0'),
      limit: z.int().min(1).max(100).optional().describe('How many to return at most. Default 10'),
    },
    hints: READ,
  },
  {
    name: 'delete-token-cloud-only',
    description: 'Delete Token (Cloud-only)',
    method: 'DELETE',
    path: `${PATH}/:token`,
    params: { token: z.string().min(1).max(2_000).describe('The access token to delete') },
    query: {},
    body: z.strictObject({}).default({}).describe('Letta wants a body here, an empty one'),
    hints: DELETE,
  },
];
