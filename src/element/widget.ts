import { computed, effect, signal } from '@preact/signals';
import {
  type Chat,
  ChatError,
  type ClientTool,
  createChat,
  createHandoffTool,
  createTabMemory,
  HANDOFF_TOOL,
  isAnswering,
} from '../chat.ts';
import { nextTask } from '../platform/next-task.ts';
import { warnOnce } from '../platform/warn.ts';
import type { ContentPart } from '../protocol/events.ts';
import { followAccent } from '../styles/measure-accent.ts';
import { mount } from '../ui/mount.tsx';
import { chatSheets } from '../ui/sheets.ts';
import type { View } from '../ui/view.ts';
import { createDebugging } from './debugging.ts';
import { emit } from './events.ts';
import { followAlerts } from './follow-alerts.ts';
import { followUpsOf } from './follow-ups.ts';
import type { Launcher } from './launcher.ts';
import type { LettaChatElement } from './letta-chat-element.ts';
import { showPresence } from './presence.ts';
import { reportEvents } from './report-events.ts';
import { installSurface, observeExtras, showChat, takeOver } from './surface.ts';
import { watchNews } from './watch-news.ts';
import { followConfig } from './view-config.ts';

/** The part of the element that is loaded when it is first needed: the chat and its UI. */
export interface Widget {
  /** The chat; another one after the token source changed. */
  readonly chat: Chat;
  /** Offers the agent the shell's tools as they are now. */
  syncTools(): void;
  /** Ends the chat and removes the UI. */
  destroy(): void;
}

/** What the widget needs of the part that was there before it. */
export interface Shell {
  readonly launcher: Launcher;
  /** The page's tools. */
  readonly tools: ReadonlySet<ClientTool>;
  /** Names the launcher again, after its texts have changed. */
  updateLauncher(): void;
}

/** Attributes that decide whom the chat talks to: with another value it is another chat. */
const CONNECTION = ['token-url', 'base-url', 'credentials', 'getToken', 'consent', 'consent-version'];

/** Makes the chat and its UI, in several tasks: all at once would hold the page of a slow processor. */
export async function createWidget(host: LettaChatElement, root: ShadowRoot, shell: Shell): Promise<Widget> {
  await nextTask();
  installSurface(Object.getPrototypeOf(host));
  takeOver(host);
  const open = signal(false);
  const source = followConfig(host);
  const debugging = createDebugging(host);
  debugging.sync();
  const endAccent = followAccent(root);
  await nextTask();
  let running = start();
  showChat(host, () => running.chat);

  function start() {
    const { tokenUrl, getToken, baseUrl, credentials, conversation, consentVersion: version } = host;
    const memory = createTabMemory();
    const consent = host.consent === 'required' ? { version } : null;
    const chat = createChat({
      tokenUrl,
      getToken,
      baseUrl,
      credentials,
      conversationId: conversation,
      fetch: debugging.fetch,
      memory,
      consent,
      // Asked for with each message, so that a page may set another one.
      context: () => (typeof host.context === 'function' ? host.context() : host.context),
    });
    const offers = new Map<ClientTool, () => void>();
    const syncTools = (): void => {
      for (const [tool, withdraw] of offers) {
        if (!shell.tools.has(tool) && offers.delete(tool)) withdraw();
      }
      for (const tool of shell.tools) {
        if (!offers.has(tool)) offers.set(tool, chat.registerTool(tool));
      }
    };
    syncTools();
    let endOffer: (() => void) | undefined;
    const syncPageTools = (): void => {
      const { pageTools } = host;
      endOffer?.();
      endOffer = pageTools === 'off' ? undefined : chat.offerPageTools(pageTools);
    };
    syncPageTools();
    const followUps = followUpsOf(host, chat);
    const ownTools = [followUps.tool, createHandoffTool(chat.desk)];
    let endOwnTools: (() => void)[] = [];
    const syncOwnTools = (): void => {
      const { widgetTools, desk } = host;
      for (const end of endOwnTools) end();
      chat.desk.setDesk(desk);
      const offered = ownTools.filter(({ name }) => widgetTools.includes(name) && (name !== HANDOFF_TOOL || desk));
      endOwnTools = offered.map((tool) => chat.registerTool(tool));
    };
    syncOwnTools();
    /** Between Enter and the first sign of it: pressing it twice sends once. */
    let sending = false;
    const endSending = effect(() => {
      const { type } = chat.status.value;
      if (type === 'submitted' || type === 'failed') sending = false;
    });
    const view: View = {
      conversation: chat,
      conversations: chat.conversations,
      temporary: chat.temporary,
      consent: chat.consent,
      visitor: {
        canSignOut: computed(() => chat.features.value.includes('sign-out')),
        canDeleteData: computed(() => chat.features.value.includes('delete-data')),
        signOut: chat.signOut,
        deleteData: chat.deleteData,
      },
      agentMemory: chat.memory,
      handoff: chat.desk,
      followUps: followUps.suggestions,
      memory,
      config: source.config,
      debugDrawer: debugging.drawer,
      open,
      submit(text, attached = []) {
        if (sending || !emit(host, 'letta-chat-before-send', { text, attached })) return null;
        const content: readonly ContentPart[] = text.trim() === '' ? attached : [{ type: 'text', text }, ...attached];
        const isPersonHere = chat.desk.state.peek().type !== 'agent';
        const status = chat.status.peek();
        if ((status.type === 'submitted' || isAnswering(status)) && !isPersonHere) {
          chat.enqueue(content);
          return 'queued';
        }
        sending = true;
        // What fails is in the state, and so in the notice.
        chat.send(content).catch(() => (sending = false));
        return 'sent';
      },
      feedback: chat.feedback,
      async rate(messageId, rating, reasons = []) {
        await chat.feedback.give(messageId, rating, reasons);
        const isStored = chat.feedback.isStored.peek();
        emit(host, 'letta-chat-feedback', { messageId, rating, reasons, isStored });
      },
      exportConversation: (format, you) =>
        chat.exportConversation(format, { you, locale: source.config.peek().locale }),
      allMessages: chat.allMessages,
      followLink: (url, text) => emit(host, 'letta-chat-link', { url, text }),
      close() {
        host.open = false;
      },
    };
    let unmount: (() => void) | undefined;
    const show = (): void => {
      unmount ??= mount(shell.launcher.layer, root, view);
    };
    const endReports = reportEvents(host, chat);
    const endWarnings = effect(() => {
      const problem = chat.sentContext.value?.problem;
      if (problem) warnOnce(host, problem);
    });
    const endPresence = showPresence({
      host,
      root,
      launcher: shell.launcher.button,
      chat,
      config: source.config,
      open,
    });
    const endAlerts = followAlerts({ host, chat, config: source.config, open, memory });
    const endNews = watchNews(async () => host.news === 'on' && chat.refresh());
    // A closed chat costs the backend nothing: it connects when it is first seen.
    const endConnect = effect(() => {
      if (open.value && !chat.consent.isNeeded.value) chat.connect().catch(() => undefined);
    });
    // A page that the browser keeps, and shows again by Back, asks for another token.
    const leave = (): void => {
      if (host.revokeOnLeave) void chat.revokeToken();
    };
    addEventListener('pagehide', leave);
    const end = () => {
      removeEventListener('pagehide', leave);
      endSending();
      endConnect();
      endOffer?.();
      followUps.dispose();
      endReports();
      endWarnings();
      endPresence();
      endAlerts();
      endNews();
      unmount?.();
      chat.dispose();
    };
    return { chat, show, syncTools, syncPageTools, syncOwnTools, end };
  }

  function updateOpen(): void {
    const next = host.open || host.mode === 'inline';
    if (next === open.peek()) return;
    const inside = root.activeElement !== null;
    open.value = next;
    if (host.mode === 'inline') return;
    emit(host, next ? 'letta-chat-open' : 'letta-chat-close', null);
    if (!next && inside) shell.launcher.shown.focus();
  }

  function updateView(): void {
    source.update();
    shell.updateLauncher();
  }

  function update(names: readonly (string | null)[]): void {
    if (CONNECTION.some((name) => names.includes(name))) {
      running.end();
      running = start();
      running.show();
    } else if (names.includes('conversation') && host.conversation !== null) {
      // A page that sets what it has just been told of changes nothing.
      running.chat.openConversation(host.conversation).catch((error: unknown) => {
        emit(host, 'letta-chat-error', { error: ChatError.from(error) });
      });
    }
    if (names.includes('page-tools')) running.syncPageTools();
    if (names.includes('widget-tools') || names.includes('desk')) running.syncOwnTools();
    if (names.includes('debug')) debugging.sync();
    updateView();
    updateOpen();
  }

  observeExtras(host, (property) => update([property]));
  const observer = new MutationObserver((records) => update(records.map((record) => record.attributeName)));
  observer.observe(host, { attributes: true });
  updateView();
  let isOver = false;
  void appear();

  async function appear(): Promise<void> {
    // The styles are read once, and kept.
    for (const step of [chatSheets, () => running.show(), updateOpen]) {
      await nextTask();
      if (isOver) return;
      step();
    }
  }

  return {
    get chat() {
      return running.chat;
    },
    syncTools: () => running.syncTools(),
    destroy() {
      observer.disconnect();
      isOver = true;
      endAccent();
      source.dispose();
      running.end();
      debugging.end();
    },
  };
}
