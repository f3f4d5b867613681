import { z } from 'zod';
import { CHANGE, CREATE, DELETE, idOf, include, pageOf, READ, text, type Operation } from './operation.ts';

const PATH = '/v1/identities/';
const ONE = '/v1/identities/:identity_id';

const type = z.enum(['org', 'user', 'other']);
const property = z.strictObject({
  key: text.min(1),
  value: z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown())]),
  type: z.enum(['string', 'number', 'boolean', 'json']),
});
const identity = z.strictObject({
  identifier_key: text.min(1).describe('Your own key for the identity'),
  name: text.min(1),
  identity_type: type,
  project_id: text.nullish(),
  agent_ids: z.array(idOf('agent')).nullish(),
  block_ids: z.array(idOf('block')).nullish(),
  properties: z.array(property).nullish(),
});
const params = { identity_id: idOf('identity') };

/** Identities: who your users are at Letta. */
export const IDENTITY_OPERATIONS: readonly Operation[] = [
  {
    name: 'list-identities',
    description: 'List Identities',
    method: 'GET',
    path: PATH,
    params: {},
    query: {
      name: text.optional(),
      project_id: text.optional(),
      identifier_key: text.optional(),
      identity_type: type.optional(),
      ...pageOf('identity', 50),
    },
    hints: READ,
  },
  {
    name: 'create-identity',
    description: 'Create Identity',
    method: 'POST',
    path: PATH,
    params: {},
    query: {},
    body: identity,
    hints: CREATE,
  },
  {
    name: 'upsert-identity',
    description: 'Upsert Identity',
    method: 'PUT',
    path: PATH,
    params: {},
    query: {},
    body: identity,
    hints: CHANGE,
    createsByPost: true,
  },
  {
    name: 'count-identities',
    description: 'Count Identities',
    method: 'GET',
    path: `${PATH}count`,
    params: {},
    query: {},
    hints: READ,
  },
  {
    name: 'retrieve-identity',
    description: 'Retrieve Identity',
    method: 'GET',
    path: ONE,
    params,
    query: {},
    hints: READ,
  },
  {
    name: 'modify-identity',
    description: 'Modify Identity',
    method: 'PATCH',
    path: ONE,
    params,
    query: {},
    body: identity.omit({ project_id: true }).partial(),
    hints: CHANGE,
  },
  {
    name: 'delete-identity',
    description: 'Delete Identity',
    method: 'DELETE',
    path: ONE,
    params,
    query: {},
    hints: DELETE,
  },
  {
    name: 'upsert-properties-identity',
    description: 'Upsert Properties for Identity',
    method: 'PUT',
    path: `${ONE}/properties`,
    params,
    query: {},
    body: z.array(property).max(100),
    hints: CHANGE,
  },
  {
    name: 'list-agents-identity',
    description: 'List Agents for Identity',
    method: 'GET',
    path: `${ONE}/agents`,
    params,
    query: { ...pageOf('agent', 50), include },
    hints: READ,
    listsAgents: true,
  },
  {
    name: 'list-blocks-identity',
    description: 'List Blocks for Identity',
    method: 'GET',
    path: `${ONE}/blocks`,
    params,
    query: pageOf('block', 50),
    hints: READ,
  },
];
