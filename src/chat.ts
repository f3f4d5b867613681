import { computed, effect } from '@preact/signals-core';
import type { Agent } from './conversation/state.ts';
import { type Conversation, createConversation } from './conversation/conversation.ts';
import type { Chat, ChatOptions } from './chat-api.ts';
import { createConversationList } from './conversations/conversation-list.ts';
import { type Conversations, TEMPORARY_CONVERSATION } from './conversations/conversations.ts';
import { forwardTo } from './conversations/forward-to.ts';
import { createOpenConversations } from './conversations/open-conversations.ts';
import { partsOf, type Sendable } from './conversation/message-input.ts';
import { createFeedbacks } from './conversation/feedback.ts';
import { offerPageTools } from './conversation/offer-page-tools.ts';
import { createContextReader } from './conversation/page-context.ts';
import { createTemporaryChat, type TemporaryVisit } from './conversations/temporary-chat.ts';
import { createLazyHandoff } from './conversation/lazy-handoff.ts';
import { conversationKey } from './conversation/conversation-key.ts';
import { createUnread } from './conversations/unread.ts';
import { followAgent } from './memory/follow-agent.ts';
import { joinMemoryTabs } from './memory/memory-tabs.ts';
import { createMemory } from './memory/memory.ts';
import { createConsent } from './conversation/consent.ts';
import { createSession } from './session/session.ts';
import { createTemporaryTokens, offersTemporary } from './session/temporary-tokens.ts';
import { createVisitor } from './session/visitor.ts';
import type { StateSignals } from './conversation/store.ts';
import type { ContentPart } from './protocol/events.ts';
import { ChatError } from './platform/errors.ts';
import { createLazy } from './platform/lazy.ts';
import { GIVEN_PLACE } from './transport/conversation-place.ts';
import { createLettaTransport } from './transport/letta-transport.ts';

export type { Chat, ChatOptions } from './chat-api.ts';
export { type ChatErrorCode, ChatError } from './platform/errors.ts';
export type { ClientTool } from './conversation/client-tools.ts';
export {
  CONTEXT_LIMIT,
  type PageContext,
  type PageContextSource,
  type SentContext,
} from './conversation/page-context.ts';
export type * from './conversation/desk.ts';
export type { Handoff } from './conversation/handoff.ts';
export { createHandoffTool, HANDOFF_TOOL } from './conversation/handoff-tool.ts';
export type { PageToolConsent } from './conversation/page-tools.ts';
export type { JsonSchema, ToolArguments } from './conversation/tool-arguments.ts';
export { isAnswering } from './conversation/state.ts';
export * from './conversations/conversations.ts';
export type { ExportFormat, ExportWords } from './export/export.ts';
export type { Conversation } from './conversation/conversation.ts';
export type * from './conversation/state.ts';
export type { MessageInput, Sendable } from './conversation/message-input.ts';
export type { Feedback, Feedbacks, Rating } from './conversation/feedback.ts';
export type { TemporaryChat } from './conversations/temporary-chat.ts';
export type { Archive, ArchiveState } from './memory/archive.ts';
export type { AgentMemory, EditOutcome, MemoryEdit, MemoryState } from './memory/memory.ts';
export { type MemoryChange, memoryChangeOf } from './memory/memory-change.ts';
export { createTabMemory, type TabMemory } from './platform/tab-memory.ts';
export type { ContentPart, StopReason } from './protocol/events.ts';
export type { Consent, ConsentRecord } from './conversation/consent.ts';
export type { GetToken, NewcomerAnswer, TokenAnswer, TokenReason, TokenRequest } from './session/tokens.ts';
export type { MemoryAccess, MemoryBlock, Passage, PassagePage } from './transport/memory-transport.ts';

/** What is only needed to take a conversation along. */
const exporter = createLazy(() => import('./export/export.ts'));

/** Where Letta is when nobody says otherwise. */
export const DEFAULT_BASE_URL = 'https://api.letta.com';

/**
 * Makes a chat. Options that can't be right don't throw here: what needs them rejects with a ChatError `configuration`.
 */
export function createChat(options: ChatOptions): Chat {
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  const baseUrl = options.baseUrl ?? DEFAULT_BASE_URL;
  const { memory = null, tokenUrl = null, credentials = 'same-origin' } = options;
  const consent = createConsent({ version: options.consent?.version ?? null, memory, owner: tokenUrl ?? '' });
  const visitor = createVisitor({
    ...options,
    fetch,
    async permit() {
      if (consent.isNeeded.peek()) throw new ChatError('consent', 'The visitor has yet to agree: see chat.consent.');
      await handoff.ready();
    },
  });
  const { features } = visitor;
  const isTemporaryOffered = computed(() => tokenUrl !== null && offersTemporary(features.value));
  const isFeedbackStored = computed(() => features.value.includes('feedback'));
  const letta = { session: visitor.session, baseUrl, fetch, memory };
  const pageContext = createContextReader(() => options.context);
  /** After a person has left, the agent is told what was said. */
  const context = {
    last: pageContext.last,
    async read() {
      const said = [handoff.note(), await pageContext.read()].filter((text) => text !== null);
      return said.join('\n\n') || null;
    },
  };
  const open = createOpenConversations({
    context,
    connect: (place) => createLettaTransport({ ...letta, place }),
    memory,
    first: options.conversationId ?? null,
    onBegun: (record) => list.add(record),
    onSent: (id) => list.touch(id),
    onSettled: (id) => list.settle(id),
  });
  /** For what belongs to the agent, and to none of its conversations. */
  const transport = createLettaTransport({
    ...letta,
    place: {
      ...GIVEN_PLACE,
      choose(access) {
        open.note(access);
        return GIVEN_PLACE.choose(access);
      },
    },
  });
  const list = createConversationList({
    transport: transport.conversations,
    open,
    memory,
    hasAgent: letta.session.hasAgent,
  });
  const agentMemory = createMemory(transport.memory);
  const endFollowing = open.onOpen((conversation) =>
    followAgent(conversation, () => {
      // What fails is in the memory's state.
      agentMemory.load().catch(() => undefined);
    }),
  );
  const endSharing = effect(() => {
    const id = open.agentId.value;
    // As for the conversations: tabs share where there are tabs, and where this one keeps something.
    if (id && memory && globalThis.document) agentMemory.shareWith(joinMemoryTabs(id));
  });
  async function visit(): Promise<TemporaryVisit> {
    // Any token answer says whether there are temporary chats.
    if (!isTemporaryOffered.peek()) await letta.session.hasAgent();
    if (!isTemporaryOffered.peek() || tokenUrl === null) throw noTemporary();
    const temporaryTokens = createTemporaryTokens(tokenUrl, credentials, fetch, open.agentId.peek());
    const visiting = createSession(temporaryTokens);
    const transport = createLettaTransport({ session: visiting, baseUrl, fetch, memory: null, place: GIVEN_PLACE });
    return {
      conversation: createConversation(transport, { clientTools: open.clientTools, context }),
      end: temporaryTokens.end,
      dispose: visiting.dispose,
    };
  }
  /** Each takes an offer of the page's own tools back. */
  const offers = new Set<() => void>();
  const temporary = createTemporaryChat({
    isOffered: isTemporaryOffered,
    visit,
    name: `letta-chat-temporary:${tokenUrl}`,
  });
  const shown = computed((): Conversation => temporary.conversation.value ?? open.current.value.conversation);
  const follow = <Name extends keyof StateSignals>(name: Name): StateSignals[Name] =>
    computed(() => shown.value[name].value) as StateSignals[Name];
  const toShown = forwardTo(shown);
  let known: Agent | null = null;
  const agent = computed(() => {
    if (temporary.isActive.value) return shown.value.agent.value;
    const shownAgent = shown.value.agent.value;
    // It is known while another of its conversations connects.
    if (shownAgent || known?.id !== open.agentId.value) known = shownAgent;
    return known;
  });
  const feedback = createFeedbacks({
    // A temporary chat leaves nothing.
    isStored: computed(() => isFeedbackStored.value && !temporary.isActive.value),
    messages: () => shown.peek().state.peek().messages,
    send: transport.giveFeedback,
    memory,
    owner: computed(() => (temporary.isActive.value ? null : (agent.value?.id ?? null))),
  });
  const shownId = computed(() => (temporary.isActive.value ? TEMPORARY_CONVERSATION : list.currentId.value));
  /** The state of the conversation that is shown. */
  const signals: StateSignals = {
    state: follow('state'),
    messages: follow('messages'),
    agent,
    status: follow('status'),
    history: follow('history'),
    unsent: follow('unsent'),
    queue: follow('queue'),
  };
  const handoff = createLazyHandoff({
    shown: signals,
    key: computed(() => conversationKey(agent.value?.id ?? '', shownId.value)),
    identity: shown,
    conversationId: shownId,
    memory,
  });
  handoff.setDesk(options.desk ?? null);
  /** Another conversation can't be shown beside a temporary one. */
  const conversations: Conversations = {
    ...list,
    currentId: shownId,
    async open(id) {
      await temporary.end();
      await list.open(id);
    },
    async create() {
      await temporary.end();
      return list.create();
    },
    async startOver() {
      await temporary.end();
      await list.startOver();
    },
  };
  const unread = createUnread(follow('status'), conversations);
  async function end(): Promise<void> {
    await temporary.end().catch(temporary.leave);
    await list.flush();
    await Promise.all(open.all.peek().map(({ conversation }) => conversation.stop()));
  }
  async function forget(): Promise<void> {
    list.reset();
    agentMemory.reset();
    handoff.reset();
    feedback.reset();
    memory?.forget();
    consent.forget();
    unread.forget();
    open.reset();
    await visitor.change();
  }
  return {
    ...signals,
    ...handoff.signals,
    clientTools: open.clientTools,
    connect: () => temporary.conversation.peek()?.connect() ?? open.connect(),
    async send(content) {
      const loading = handoff.ready();
      if (loading) await loading;
      const isReady = typeof content === 'string' || isParts(content);
      const parts = isReady ? content : await partsOf(content);
      // What goes to a person is a list of parts.
      const list = typeof parts === 'string' ? [{ type: 'text' as const, text: parts }] : parts;
      return handoff.isActive.peek() ? handoff.send(list) : shown.peek().send(parts);
    },
    ...toShown,
    retry: () => handoff.retry() ?? shown.peek().retry(),
    async refresh() {
      const isNew = await shown.peek().refresh();
      if (isNew) unread.note();
      return isNew;
    },
    dismiss() {
      if (!handoff.dismiss()) shown.peek().dismiss();
    },
    conversations,
    sentContext: context.last,
    desk: handoff,
    handoff: handoff.start,
    memory: agentMemory,
    feedback,
    consent,
    features,
    unread: unread.count,
    setSeen: unread.setSeen,
    offerPageTools(consent = 'once') {
      const end = offerPageTools({ clientTools: open.clientTools, registerTool: toShown.registerTool }, consent);
      offers.add(end);
      return end;
    },
    temporary,
    async newConversation() {
      await conversations.create();
    },
    openConversation: conversations.open,
    async exportConversation(format, words) {
      const [{ formatConversation }, messages] = await Promise.all([exporter.load(), shown.peek().allMessages()]);
      const conversationId = conversations.currentId.peek();
      const title = list.state.peek().items.find(({ id }) => id === conversationId)?.title ?? null;
      const exportedAt = new Date().toISOString();
      return formatConversation({ agent: agent.peek(), conversationId, title, messages, exportedAt }, format, words);
    },
    revokeToken: visitor.revoke,
    async signOut() {
      await end();
      await forget();
      if (features.peek().includes('sign-out')) await visitor.leave('sign-out');
    },
    async deleteData() {
      if (!features.peek().includes('delete-data')) throw noDeletion();
      await end();
      await visitor.leave('delete');
      await forget();
    },
    dispose() {
      for (const end of offers) end();
      handoff.dispose();
      feedback.dispose();
      temporary.dispose();
      unread.dispose();
      endFollowing();
      endSharing();
      list.dispose();
      open.dispose();
      agentMemory.reset();
      visitor.dispose();
    },
  };
}

const isParts = (content: Sendable): content is readonly ContentPart[] => Array.isArray(content);
const noDeletion = (): ChatError =>
  new ChatError('configuration', 'Deleting takes a token-url whose answers have the feature "delete-data".');

const noTemporary = (): ChatError =>
  new ChatError(
    'configuration',
    'Temporary chats take a token-url whose endpoint can delete them: a gateway with TEMPORARY_CHATS=1. Its answers then have the feature "temporary".',
  );
