import { z } from 'zod';
import { CHANGE, CREATE, DELETE, idOf, include, pageOf, READ, text, texts, type Operation } from './operation.ts';

const PATH = '/v1/blocks/';
const ONE = '/v1/blocks/:block_id';

const label = z.string().regex(/^[a-zA-Z0-9_/-]{1,50}$/);
const search = z.string().min(1).max(200);
const count = z.int().min(0);
const filters = {
  label: label.optional(),
  templates_only: z.boolean().optional(),
  name: z
    .string()
    .regex(/^[a-zA-Z0-9 _-]{1,100}$/)
    .optional(),
  tags: texts.optional(),
  match_all_tags: z.boolean().optional().describe('Whether all of the tags are wanted, not any of them'),
  project_id: text.optional(),
};
const block = z.strictObject({
  value: z.string().max(500_000),
  label: z.string().min(1).max(100),
  limit: z.int().min(1).optional().describe('The most characters that it may hold'),
  description: z.string().max(10_000).nullish(),
  read_only: z.boolean().optional(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  tags: texts.nullish(),
  hidden: z.boolean().nullish(),
  project_id: text.nullish(),
  template_name: text.nullish(),
  is_template: z.boolean().optional(),
  template_id: text.nullish(),
  base_template_id: text.nullish(),
  deployment_id: text.nullish(),
  entity_id: text.nullish(),
  preserve_on_migration: z.boolean().nullish(),
});
const params = { block_id: idOf('block') };
const both = { ...params, identity_id: idOf('identity') };

/** Memory blocks: what agents remember, and can share. */
export const BLOCK_OPERATIONS: readonly Operation[] = [
  {
    name: 'list-blocks',
    description: 'List Blocks',
    method: 'GET',
    path: PATH,
    params: {},
    query: {
      ...filters,
      ...pageOf('block', 50),
      identity_id: idOf('identity').optional(),
      identifier_keys: texts.optional(),
      label_search: label.optional(),
      description_search: search.optional(),
      value_search: search.optional(),
      connected_to_agents_count_gt: count.optional(),
      connected_to_agents_count_lt: count.optional(),
      connected_to_agents_count_eq: z.array(count).optional(),
    },
    hints: READ,
  },
  {
    name: 'create-block',
    description: 'Create Block',
    method: 'POST',
    path: PATH,
    params: {},
    query: {},
    body: block,
    hints: CREATE,
  },
  {
    name: 'count-blocks',
    description: 'Count Blocks',
    method: 'GET',
    path: `${PATH}count`,
    params: {},
    query: filters,
    hints: READ,
  },
  {
    name: 'modify-block',
    description: 'Modify Block',
    method: 'PATCH',
    path: ONE,
    params,
    query: {},
    body: block.partial(),
    hints: CHANGE,
  },
  { name: 'delete-block', description: 'Delete Block', method: 'DELETE', path: ONE, params, query: {}, hints: DELETE },
  { name: 'retrieve-block', description: 'Retrieve Block', method: 'GET', path: ONE, params, query: {}, hints: READ },
  {
    name: 'list-agents-block',
    description: 'List Agents for Block',
    method: 'GET',
    path: `${ONE}/agents`,
    params,
    query: { ...pageOf('agent', 50), include_relationships: texts.optional(), include },
    hints: READ,
    listsAgents: true,
  },
  {
    name: 'attach-identity-block',
    description: 'Attach Identity to Block',
    method: 'PATCH',
    path: `${ONE}/identities/attach/:identity_id`,
    params: both,
    query: {},
    hints: CHANGE,
  },
  {
    name: 'detach-identity-block',
    description: 'Detach Identity from Block',
    method: 'PATCH',
    path: `${ONE}/identities/detach/:identity_id`,
    params: both,
    query: {},
    hints: CHANGE,
  },
];
