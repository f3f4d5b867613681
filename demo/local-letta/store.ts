import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { ApprovalRequestMessage, Message } from '@letta-ai/letta-client/resources/agents/messages';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { Conversation } from '@letta-ai/letta-client/resources/conversations/conversations';
import type { Step } from '@letta-ai/letta-client/resources/steps/steps';
import type { PendingToolCall, Turns } from './agent/script.ts';
import { isoTime, type Clock } from './clock.ts';
import type { RunRecord } from './engine/run-record.ts';
import { createId } from './identifiers.ts';

export type Identity = AgentState.Identity;

/** An agent, without what other records hold (blocks, identities, messages). */
export interface AgentRecord {
  id: string;
  name: string;
  system: string;
  description: string | null;
  metadata: Record<string, unknown>;
  tags: string[];
  model: string;
  blockIds: string[];
  identityIds: string[];
  createdAt: string;
  updatedAt: string;
}

/** A message as Letta stores it; it shows as several items, which share its id. */
export interface StoredMessage {
  id: string;
  /** ISO 8601; later messages have later dates. */
  date: string;
  runId: string | null;
  items: readonly Message[];
}

/** Tool calls that wait for the visitor, and the script that waits with them. */
export interface PendingApproval {
  request: ApprovalRequestMessage;
  calls: readonly (PendingToolCall & { id: string })[];
  turns: Turns;
}

/** A sequence of messages: an agent's default conversation, or one that was created. */
export interface Thread {
  agentId: string;
  /** Null for the agent's default conversation. */
  conversation: Conversation | null;
  messages: StoredMessage[];
  runs: RunRecord[];
  pending: PendingApproval | null;
}

/** All of local-letta's state, in memory. Ids are Letta's (`agent-…`); the maps keep the order of creation. */
export class LettaStore {
  readonly clock: Clock;
  readonly agents = new Map<string, AgentRecord>();
  readonly blocks = new Map<string, BlockResponse>();
  readonly identities = new Map<string, Identity>();
  readonly runs = new Map<string, RunRecord>();
  readonly steps = new Map<string, Step>();
  /** By conversation id, and by agent id for the default conversations. */
  readonly threads = new Map<string, Thread>();
  #lastDate = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The present as an ISO 8601 time, later than any that was given before. */
  nextDate(): string {
    this.#lastDate = Math.max(this.clock.now(), this.#lastDate + 1);
    return isoTime(this.#lastDate);
  }

  /** An agent's default conversation, or one of its others; undefined if there is none of that id. */
  thread(agentId: string, conversationId: string | null = null): Thread | undefined {
    const isDefault = conversationId === null || conversationId === 'default';
    const thread = this.threads.get(isDefault ? agentId : conversationId);
    return thread?.agentId === agentId ? thread : undefined;
  }

  threadsOf(agentId: string): Thread[] {
    return [...this.threads.values()].filter((thread) => thread.agentId === agentId);
  }

  addThread(agentId: string, system: string, conversation: Conversation | null): Thread {
    const thread: Thread = { agentId, conversation, messages: [], runs: [], pending: null };
    this.threads.set(conversation?.id ?? agentId, thread);
    this.append(thread, systemMessage(system, this.nextDate()));
    return thread;
  }

  append(thread: Thread, message: StoredMessage): void {
    thread.messages.push(message);
    if (thread.conversation) thread.conversation.last_message_at = message.date;
  }

  blocksOf(agentId: string): BlockResponse[] {
    const ids = this.agents.get(agentId)?.blockIds ?? [];
    return ids.flatMap((id) => this.blocks.get(id) ?? []);
  }

  blockOf(agentId: string, label: string): BlockResponse | undefined {
    return this.blocksOf(agentId).find((block) => block.label === label);
  }

  /** Removes an agent with its conversations and runs; blocks and identities live on. */
  removeAgent(agentId: string): void {
    this.agents.delete(agentId);
    for (const thread of this.threadsOf(agentId)) this.removeThread(thread);
    for (const identity of this.identities.values()) {
      identity.agent_ids = identity.agent_ids.filter((id) => id !== agentId);
    }
  }

  removeThread(thread: Thread): void {
    for (const run of thread.runs) {
      run.cancel();
      this.runs.delete(run.id);
    }
    this.threads.delete(thread.conversation?.id ?? thread.agentId);
  }
}

function systemMessage(content: string, date: string): StoredMessage {
  const id = createId('message');
  const item: Message = { id, date, message_type: 'system_message', content };
  return { id, date, runId: null, items: [item] };
}
