import type { AgentCreateParams } from '@letta-ai/letta-client/resources/agents/agents';
import type { LettaStreamingRequest, MessageCancelParams } from '@letta-ai/letta-client/resources/agents/messages';
import type { BlockCreateParams, BlockUpdateParams } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { ConversationUpdateParams } from '@letta-ai/letta-client/resources/conversations/conversations';
import type { MessageStreamParams } from '@letta-ai/letta-client/resources/runs/messages';
import type { FeedbackCreateParams } from '@letta-ai/letta-client/resources/steps/feedback';
import { Ajv } from 'ajv';
import type { Context } from 'hono';
import { invalidBody } from './errors.ts';
import type { Identity } from './store.ts';

/** Tells whether a body is what its route takes, and what is wrong with the last one that wasn't. */
export interface RequestCheck<Body> {
  (body: unknown): body is Body;
  problem(): string;
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

/** Checks what local-letta reads of a body; keys that it doesn't read may be anything. */
function check<Body>(properties: Record<string, object>, required: readonly string[] = []): RequestCheck<Body> {
  return checkAll({ type: 'object', properties, required });
}

function checkAll<Body>(schema: object): RequestCheck<Body> {
  const validate = ajv.compile<Body>(schema);
  const accepts = (body: unknown): body is Body => validate(body);
  return Object.assign(accepts, { problem: () => ajv.errorsText(validate.errors, { dataVar: 'body' }) });
}

const TEXT = { type: 'string' };
const OPTIONAL_TEXT = { type: ['string', 'null'] };
const OPTIONAL_FLAG = { type: ['boolean', 'null'] };
const OPTIONAL_OBJECT = { type: ['object', 'null'] };
const OPTIONAL_TEXTS = { type: ['array', 'null'], items: TEXT };

const BLOCK = {
  value: TEXT,
  label: TEXT,
  limit: { type: 'integer' },
  description: OPTIONAL_TEXT,
  metadata: OPTIONAL_OBJECT,
};
const IDENTITY = { identifier_key: TEXT, name: TEXT, identity_type: { enum: ['org', 'user', 'other'] } };

const CALL_ANSWER = {
  type: 'object',
  required: ['tool_call_id'],
  properties: {
    tool_call_id: TEXT,
    approve: { type: 'boolean' },
    reason: OPTIONAL_TEXT,
    status: { enum: ['success', 'error'] },
    tool_return: { type: ['string', 'array'] },
  },
  anyOf: [{ required: ['approve'] }, { required: ['tool_return', 'status'] }],
};

const INCOMING = {
  type: 'object',
  properties: {
    type: { enum: ['message', 'approval', 'tool_return', null] },
    otid: OPTIONAL_TEXT,
    content: { type: ['string', 'array'], items: { type: 'object' } },
    role: { enum: ['user', 'system', 'assistant'] },
    approve: OPTIONAL_FLAG,
    reason: OPTIONAL_TEXT,
    approvals: { type: ['array', 'null'], items: CALL_ANSWER },
    tool_returns: { type: 'array', items: CALL_ANSWER },
  },
  if: { required: ['type'], properties: { type: { enum: ['approval', 'tool_return'] } } },
  then: { anyOf: [{ required: ['approvals'] }, { required: ['approve'] }, { required: ['tool_returns'] }] },
  else: { required: ['role', 'content'] },
};

export const sendRequest = check<LettaStreamingRequest & { agent_id?: string | null }>({
  messages: { type: ['array', 'null'], items: INCOMING },
  input: { type: ['string', 'array', 'null'] },
  agent_id: OPTIONAL_TEXT,
  streaming: { type: 'boolean' },
  stream_tokens: { type: 'boolean' },
  include_pings: { type: 'boolean' },
  background: { type: 'boolean' },
  include_return_message_types: OPTIONAL_TEXTS,
  client_tools: {
    type: ['array', 'null'],
    items: { type: 'object', required: ['name'], properties: { name: TEXT, parameters: OPTIONAL_OBJECT } },
  },
});

export const cancelRequest = check<MessageCancelParams>({ run_ids: OPTIONAL_TEXTS });

export const streamRequest = check<MessageStreamParams>({
  agent_id: OPTIONAL_TEXT,
  run_id: OPTIONAL_TEXT,
  otid: OPTIONAL_TEXT,
  starting_after: { type: 'integer', minimum: 0 },
  include_pings: OPTIONAL_FLAG,
});

export const agentRequest = check<AgentCreateParams>({
  name: TEXT,
  system: OPTIONAL_TEXT,
  description: OPTIONAL_TEXT,
  model: OPTIONAL_TEXT,
  metadata: OPTIONAL_OBJECT,
  tags: OPTIONAL_TEXTS,
  block_ids: OPTIONAL_TEXTS,
  identity_ids: OPTIONAL_TEXTS,
  tool_rules: { type: ['array', 'null'] },
  parallel_tool_calls: OPTIONAL_FLAG,
  memory_blocks: {
    type: ['array', 'null'],
    items: { type: 'object', required: ['label', 'value'], properties: BLOCK },
  },
});

export const agentUpdate = check<{
  name?: string | null;
  system?: string | null;
  description?: string | null;
  metadata?: Record<string, unknown> | null;
  tags?: string[] | null;
}>({
  name: OPTIONAL_TEXT,
  system: OPTIONAL_TEXT,
  description: OPTIONAL_TEXT,
  metadata: OPTIONAL_OBJECT,
  tags: OPTIONAL_TEXTS,
});

export const blockRequest = check<BlockCreateParams>(BLOCK, ['value', 'label']);

export const blockUpdate = check<BlockUpdateParams>({
  ...BLOCK,
  value: OPTIONAL_TEXT,
  label: OPTIONAL_TEXT,
  read_only: OPTIONAL_FLAG,
});

export const passageRequest = check<{ text: string; tags?: string[] | null }>({ text: TEXT, tags: OPTIONAL_TEXTS }, [
  'text',
]);

export const conversationRequest = check<ConversationUpdateParams>({ summary: OPTIONAL_TEXT });

/** What to leave in an emptied conversation. */
export const resetRequest = check<{ add_default_initial_messages?: boolean }>({
  add_default_initial_messages: { type: 'boolean' },
});

export const identityRequest = check<Identity & { agent_ids?: string[]; block_ids?: string[] }>(
  { ...IDENTITY, agent_ids: OPTIONAL_TEXTS, block_ids: OPTIONAL_TEXTS, properties: { type: ['array', 'null'] } },
  ['identifier_key', 'name', 'identity_type'],
);

export const identityUpdate = check<Partial<Identity>>({
  ...IDENTITY,
  agent_ids: OPTIONAL_TEXTS,
  block_ids: OPTIONAL_TEXTS,
});

export const propertiesRequest = checkAll<NonNullable<Identity['properties']>>({
  type: 'array',
  items: {
    type: 'object',
    required: ['key', 'value', 'type'],
    properties: { key: TEXT, type: { enum: ['string', 'number', 'boolean', 'json'] } },
  },
});

export const feedbackRequest = check<FeedbackCreateParams>({
  feedback: { enum: ['positive', 'negative', null] },
  tags: OPTIONAL_TEXTS,
});

/** A request's JSON body, checked; an empty body counts as `{}`. Throws a 422 in the words of Letta's server. */
export async function readBody<Body>(c: Context, accepts: RequestCheck<Body>): Promise<Body> {
  const text = await c.req.text();
  const body = text === '' ? {} : parseJson(text);
  if (!accepts(body)) throw invalidBody('value_error', accepts.problem());
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidBody('json_invalid', 'JSON decode error');
  }
}
