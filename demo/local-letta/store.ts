import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { ApprovalRequestMessage, Message } from '@letta-ai/letta-client/resources/agents/messages';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { Conversation } from '@letta-ai/letta-client/resources/conversations/conversations';
import type { Step } from '@letta-ai/letta-client/resources/steps/steps';
import type { PendingToolCall, ServerToolCall, Turns } from './agent/script.ts';
import { messageDate, recordTime, type Clock } from './clock.ts';
import { messageHead } from './engine/message-head.ts';
import type { RunRecord } from './engine/run-record.ts';
import { createId } from './identifiers.ts';

export type Identity = AgentState.Identity;

/** An agent, without what other records hold (blocks, identities, messages). */
export interface AgentRecord {
  id: string;
  name: string;
  system: string;
  description: string | null;
  metadata: Record<string, unknown> | null;
  tags: string[];
  model: string;
  /** Whether its model may call several tools at once; where not, all calls but the first are dropped. */
  parallelToolCalls: boolean;
  toolRules: NonNullable<AgentState['tool_rules']>;
  blockIds: string[];
  identityIds: string[];
  createdAt: string;
  updatedAt: string;
}

/** A message as Letta stores it; it shows as several items, which share its id. */
export interface StoredMessage {
  id: string;
  /** Whole seconds: later messages may have the same date, and earlier ones a later date. */
  date: string;
  runId: string | null;
  items: readonly Message[];
}

/** A call of a tool, with the id that its model gave it. */
export type Identified<Call> = Call & { id: string };

/** Tool calls that wait for the visitor or the page, and the script that waits with them. */
export interface PendingApproval {
  request: ApprovalRequestMessage;
  calls: readonly Identified<PendingToolCall>[];
  /** Calls of server tools from the same model call: they run once the others are decided. */
  alongside: readonly Identified<ServerToolCall>[];
  turns: Turns;
}

/** A sequence of messages: an agent's default conversation, or one that was created. */
export interface Thread {
  agentId: string;
  /** Null for the agent's default conversation. */
  conversation: Conversation | null;
  messages: StoredMessage[];
  /** How many of them the agent doesn't see any more, since the conversation was emptied. They are listed all the same. */
  forgotten: number;
  runs: RunRecord[];
  pending: PendingApproval | null;
}

/** A text that an agent has filed away. */
export interface ArchivedPassage {
  id: string;
  text: string;
  tags: string[];
  created_at: string;
}

/** All of local-letta's state, in memory. Ids are Letta's (`agent-…`); the maps keep the order of creation. */
export class LettaStore {
  readonly clock: Clock;
  readonly agents = new Map<string, AgentRecord>();
  readonly blocks = new Map<string, BlockResponse>();
  readonly identities = new Map<string, Identity>();
  readonly runs = new Map<string, RunRecord>();
  readonly steps = new Map<string, Step>();
  /** By agent id, oldest first. */
  readonly archives = new Map<string, ArchivedPassage[]>();
  /** By conversation id, and by agent id for the default conversations. */
  readonly threads = new Map<string, Thread>();
  /** Messages of all conversations in the order in which they were stored. */
  readonly #order = new Map<StoredMessage, number>();
  readonly #runIdsByOtid = new Map<string, string>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The present as messages show it. */
  date(): string {
    return messageDate(this.clock.now());
  }

  /** The present as records show it. */
  time(): string {
    return recordTime(this.clock.now());
  }

  /** An agent's default conversation, or one of its others; undefined if there is none of that id. */
  thread(agentId: string, conversationId: string | null = null): Thread | undefined {
    const isDefault = conversationId === null || conversationId === 'default';
    const thread = this.threads.get(isDefault ? agentId : conversationId);
    return thread?.agentId === agentId ? thread : undefined;
  }

  /** The messages that the agent still sees: the system's, and those since the conversation was emptied. */
  inContext({ messages, forgotten }: Thread): StoredMessage[] {
    return [...messages.slice(0, 1), ...messages.slice(Math.max(forgotten, 1))];
  }

  threadsOf(agentId: string): Thread[] {
    return [...this.threads.values()].filter((thread) => thread.agentId === agentId);
  }

  /** Files a run, with the `otid`s by which it can be found again. */
  addRun(run: RunRecord, otids: readonly string[]): void {
    run.thread.runs.push(run);
    this.runs.set(run.id, run);
    for (const key of [otids.join('|'), ...otids]) if (key) this.#runIdsByOtid.set(key, run.id);
  }

  /** The last run that exactly these `otid`s began, or that one of them did where one is given. */
  runOfOtids(otids: readonly string[]): RunRecord | undefined {
    return this.runs.get(this.#runIdsByOtid.get(otids.join('|')) ?? '');
  }

  /** The runs of an agent in all its conversations, oldest first. */
  runsOf(agentId: string): RunRecord[] {
    return [...this.runs.values()].filter(({ thread }) => thread.agentId === agentId);
  }

  /** The messages of all conversations of an agent, in the order in which they were stored. */
  messagesOf(agentId: string): StoredMessage[] {
    const place = (message: StoredMessage): number => this.#order.get(message) ?? 0;
    const messages = this.threadsOf(agentId).flatMap((thread) => thread.messages);
    return [...new Set(messages)].sort((one, other) => place(one) - place(other));
  }

  /** Files a text away for an agent. */
  archive(agentId: string, text: string, tags: string[] = []): ArchivedPassage {
    const passage = { id: createId('passage'), text, tags, created_at: this.time() };
    this.archives.set(agentId, [...(this.archives.get(agentId) ?? []), passage]);
    return passage;
  }

  addThread(agentId: string, system: string, conversation: Conversation | null): Thread {
    const thread: Thread = { agentId, conversation, messages: [], forgotten: 0, runs: [], pending: null };
    this.threads.set(conversation?.id ?? agentId, thread);
    this.append(thread, systemMessage(system, this.date()));
    return thread;
  }

  append(thread: Thread, message: StoredMessage): void {
    this.#order.set(message, this.#order.size);
    thread.messages.push(message);
    if (thread.conversation && message.runId) thread.conversation.last_message_at = this.time();
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
    this.archives.delete(agentId);
    for (const thread of this.threadsOf(agentId)) this.removeThread(thread);
    for (const run of this.runsOf(agentId)) {
      run.cancel();
      this.runs.delete(run.id);
    }
  }

  /** Removes a conversation. As on a real server, its runs go on. */
  removeThread(thread: Thread): void {
    this.threads.delete(thread.conversation?.id ?? thread.agentId);
  }
}

function systemMessage(content: string, date: string): StoredMessage {
  const head = messageHead({ id: createId('message'), date });
  return { id: head.id, date, runId: null, items: [{ ...head, message_type: 'system_message', content }] };
}
