import type { z } from 'zod';
import { ARCHIVE_ROUTES } from './archive.ts';
import {
  cancelBody,
  conversationBody,
  emptyBody,
  feedbackBody,
  resetBody,
  resumeBody,
  sendBody,
  valueBody,
} from './bodies.ts';
import type { Shape } from './shapes.ts';
import type { Access } from './token-book.ts';

/** A request of the API that a token opens. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Letta's path, with the kinds of its ids in braces. */
  path: string;
  /** What the token must allow. */
  access: Access;
  /** Whether Letta Cloud's own tokens open it too. */
  cloud?: true;
  /** The query parameters that are passed on. */
  query?: readonly string[];
  /** What the body may be. */
  body?: z.ZodType<object>;
  /** Letta's path for it, where that is another than the visitor's; see `target.ts`. */
  upstream?: string;
  /** A message to the agent: how its answer is to come. */
  send?: Send;
  /** What the response is, and so what of it a visitor may see. */
  shape: Shape;
}

/** `as-asked`: the body's `streaming` decides, and `streamed` says what it is where the body doesn't. */
export type Send = { type: 'as-asked'; streamed: boolean } | { type: 'streamed' } | { type: 'detached' };

const PAGE = ['before', 'after', 'limit', 'order', 'order_by', 'include_err', 'include_return_message_types'] as const;

/** An agent's own routes know no `otid` and hold no lock, so that a message sent again would run again. These do both. */
const CONVERSATION_MESSAGES = '/v1/conversations/{conversation}/messages';

/** All that a token opens: Cloud's own routes first, then what only a gateway offers. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v1/agents/{agent}', access: 'read_agent', cloud: true, query: ['include'], shape: 'agent' },
  {
    method: 'GET',
    path: '/v1/agents/{agent}/messages',
    access: 'read_messages',
    cloud: true,
    query: [...PAGE, 'conversation_id'],
    upstream: CONVERSATION_MESSAGES,
    shape: 'messages',
  },
  {
    method: 'POST',
    path: '/v1/agents/{agent}/messages',
    access: 'write_messages',
    cloud: true,
    body: sendBody,
    upstream: CONVERSATION_MESSAGES,
    send: { type: 'as-asked', streamed: false },
    shape: 'exchange',
  },
  {
    method: 'POST',
    path: '/v1/agents/{agent}/messages/stream',
    access: 'write_messages',
    cloud: true,
    body: sendBody,
    upstream: CONVERSATION_MESSAGES,
    send: { type: 'streamed' },
    shape: 'exchange',
  },
  {
    method: 'POST',
    path: '/v1/agents/{agent}/messages/async',
    access: 'write_messages',
    cloud: true,
    body: sendBody,
    upstream: CONVERSATION_MESSAGES,
    send: { type: 'detached' },
    shape: 'run',
  },
  {
    method: 'POST',
    path: '/v1/agents/{agent}/messages/cancel',
    access: 'write_messages',
    cloud: true,
    body: cancelBody,
    upstream: '/v1/conversations/{conversation}/cancel',
    shape: 'cancelled',
  },

  { method: 'GET', path: '/v1/agents/{agent}/core-memory/blocks', access: 'read_agent', query: PAGE, shape: 'blocks' },
  { method: 'GET', path: '/v1/agents/{agent}/core-memory/blocks/{label}', access: 'read_agent', shape: 'block' },
  {
    method: 'PATCH',
    path: '/v1/agents/{agent}/core-memory/blocks/{label}',
    access: 'write_agent',
    body: valueBody,
    shape: 'block',
  },
  { method: 'GET', path: '/v1/blocks/{block}', access: 'read_agent', shape: 'block' },
  { method: 'PATCH', path: '/v1/blocks/{block}', access: 'write_agent', body: valueBody, shape: 'block' },
  ...ARCHIVE_ROUTES,

  {
    method: 'GET',
    path: '/v1/conversations/',
    access: 'read_messages',
    query: ['agent_id', 'limit', 'after', 'order', 'order_by', 'summary_search'],
    shape: 'conversations',
  },
  {
    method: 'POST',
    path: '/v1/conversations/',
    access: 'write_messages',
    query: ['agent_id'],
    body: conversationBody,
    shape: 'conversation',
  },
  { method: 'GET', path: '/v1/conversations/{conversation}', access: 'read_messages', shape: 'conversation' },
  {
    method: 'PATCH',
    path: '/v1/conversations/{conversation}',
    access: 'write_messages',
    body: conversationBody,
    shape: 'conversation',
  },
  { method: 'DELETE', path: '/v1/conversations/{conversation}', access: 'write_messages', shape: 'nothing' },
  {
    method: 'POST',
    path: '/v1/conversations/{conversation}/fork',
    access: 'write_messages',
    query: ['agent_id', 'message_id'],
    body: emptyBody,
    shape: 'conversation',
  },
  // Empties the agent's own conversation, which can't be deleted. Its memory stays.
  {
    method: 'PATCH',
    path: '/v1/agents/{agent}/reset-messages',
    access: 'write_messages',
    body: resetBody,
    shape: 'nothing',
  },
  {
    method: 'GET',
    path: '/v1/conversations/{conversation}/messages',
    access: 'read_messages',
    query: [...PAGE, 'agent_id'],
    shape: 'messages',
  },
  {
    method: 'POST',
    path: '/v1/conversations/{conversation}/messages',
    access: 'write_messages',
    body: sendBody,
    send: { type: 'as-asked', streamed: true },
    shape: 'exchange',
  },
  {
    method: 'POST',
    path: '/v1/conversations/{conversation}/stream',
    access: 'read_messages',
    body: resumeBody,
    shape: 'exchange',
  },
  {
    method: 'POST',
    path: '/v1/conversations/{conversation}/cancel',
    access: 'write_messages',
    query: ['agent_id'],
    body: emptyBody,
    shape: 'cancelled',
  },

  {
    method: 'GET',
    path: '/v1/runs/',
    access: 'read_messages',
    query: ['agent_id', 'conversation_id', 'active', 'background', 'limit', 'order', 'before', 'after'],
    shape: 'runs',
  },
  { method: 'GET', path: '/v1/runs/{run}', access: 'read_messages', shape: 'run' },
  { method: 'POST', path: '/v1/runs/{run}/stream', access: 'read_messages', body: resumeBody, shape: 'exchange' },
  { method: 'PATCH', path: '/v1/steps/{step}/feedback', access: 'write_messages', body: feedbackBody, shape: 'step' },
];
