import { effect, signal } from '@preact/signals';
import { type Chat, createChat, createTabMemory } from '../chat.ts';
import { en, type Messages } from '../locales/en.ts';
import { loadMessages } from '../locales/index.ts';
import { mount } from '../ui/mount.tsx';
import type { ViewConfig } from '../ui/view.ts';
import { DEFAULTS, type Properties } from './attributes.ts';
import { emit } from './events.ts';
import type { LettaChatElement } from './letta-chat-element.ts';
import { reportEvents } from './report-events.ts';
import { installSurface, observeExtras } from './surface.ts';

/** The part of the element that is loaded when it is first needed: the chat and its UI. */
export interface Widget {
  /** The chat; another one after the token source changed. */
  readonly chat: Chat;
  /** Ends the chat and takes the UI back. */
  destroy(): void;
}

/** The texts, and the language that they are in. */
interface Language {
  locale: string;
  messages: Messages;
}

/** Attributes that decide whom the chat talks to: with another value it is another chat. */
const CONNECTION = ['token-url', 'base-url', 'credentials', 'getToken'];

export function createWidget(host: LettaChatElement, root: ShadowRoot): Widget {
  installSurface(Object.getPrototypeOf(host));
  observeExtras(host, (property) => update([property]));
  const launcher = root.querySelector<HTMLElement>('[part=launcher]');
  const open = signal(false);
  const language = signal<Language>({ locale: 'en', messages: en });
  const config = signal(readConfig(host, language.peek()));
  let running = start();

  function start() {
    const { tokenUrl, getToken, baseUrl, credentials } = host;
    const memory = createTabMemory();
    const chat = createChat({ tokenUrl, getToken, baseUrl, credentials, memory });
    /** Between Enter and the first sign of it: pressing it twice sends once. */
    let sending = false;
    const endSending = effect(() => {
      const { type } = chat.status.value;
      if (type === 'submitted' || type === 'failed') sending = false;
    });
    const unmount = mount(root, {
      conversation: chat,
      memory,
      config,
      open,
      submit(text) {
        if (sending || !emit(host, 'letta-chat-before-send', { text })) return false;
        sending = true;
        // What fails is in the state, and so in the notice.
        chat.send(text).catch(() => undefined);
        return true;
      },
      close() {
        host.open = false;
      },
    });
    const endReports = reportEvents(host, chat);
    // A closed chat costs the backend nothing: it connects when it is first seen.
    const endConnect = effect(() => {
      if (open.value) chat.connect().catch(() => undefined);
    });
    const leave = ({ persisted }: PageTransitionEvent) => {
      if (host.revokeOnLeave && !persisted) void chat.revokeToken();
    };
    addEventListener('pagehide', leave);
    const end = () => {
      removeEventListener('pagehide', leave);
      endSending();
      endConnect();
      endReports();
      unmount();
      chat.dispose();
    };
    return { chat, end };
  }

  async function updateLanguage(): Promise<void> {
    const locale = localeOf(host);
    const messages = await loadMessages(locale);
    if (locale !== localeOf(host)) return;
    // Texts that we don't have are English, and so must be marked as English.
    language.value = { locale: messages === en ? 'en' : locale, messages };
    updateConfig();
  }

  function updateConfig(): void {
    config.value = readConfig(host, language.peek());
    const { closeChat, openChat } = config.peek().messages;
    if (launcher) launcher.ariaLabel = host.open ? closeChat : openChat;
  }

  function updateOpen(): void {
    const next = host.open || host.mode === 'inline';
    if (next === open.peek()) return;
    const inside = root.activeElement !== null;
    open.value = next;
    if (host.mode === 'inline') return;
    emit(host, next ? 'letta-chat-open' : 'letta-chat-close', null);
    if (!next && inside) launcher?.focus();
  }

  function update(names: readonly (string | null)[]): void {
    if (CONNECTION.some((name) => names.includes(name))) {
      running.end();
      running = start();
    }
    if (names.includes('locale')) void updateLanguage();
    updateConfig();
    updateOpen();
  }

  const observer = new MutationObserver((records) => update(records.map((record) => record.attributeName)));
  observer.observe(host, { attributes: true });
  void updateLanguage();
  update([]);

  return {
    get chat() {
      return running.chat;
    },
    destroy() {
      observer.disconnect();
      running.end();
    },
  };
}

/** The element's properties as they are now, and the texts. */
function readConfig(host: LettaChatElement, { locale, messages }: Language): ViewConfig {
  const properties = Object.fromEntries(
    Object.keys(DEFAULTS).map((name) => [name, Reflect.get(host, name)]),
  ) as Properties;
  const { renderMath } = host;
  return { ...properties, renderMath, locale, messages: { ...messages, ...host.messages } };
}

/** The element's own word, else the nearest `lang`, else the browser's. */
function localeOf(host: LettaChatElement): string {
  return host.locale ?? host.closest<HTMLElement>('[lang]')?.lang ?? navigator.language;
}
