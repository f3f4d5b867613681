import { effect, type ReadonlySignal } from '@preact/signals';
import type { Chat } from '../chat.ts';
import { format } from '../locales/index.ts';
import { createLazy } from '../platform/lazy.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { ViewConfig } from '../ui/view.ts';
import type { LettaChatElement } from './letta-chat-element.ts';

const alerts = createLazy(() => import('./alerts.ts'));

export interface FollowAlertsOptions {
  readonly host: LettaChatElement;
  readonly chat: Chat;
  readonly config: ReadonlySignal<ViewConfig>;
  readonly open: ReadonlySignal<boolean>;
  readonly memory: TabMemory;
}

/** Tells of responses by a sound or a notification, once the page offers that. Returns a function that ends it. */
export function followAlerts({ host, chat, config, open, memory }: FollowAlertsOptions): () => void {
  let end: (() => void) | undefined;
  const words = () => {
    const { messages, heading, locale } = config.peek();
    const agent = chat.agent.peek()?.name || messages.agent;
    return { title: heading ?? agent, body: format(messages.answerReady, { agent }, locale) };
  };
  const begin = (): void => {
    end ??= alerts.current?.watchAlerts(effect, { chat, config, open, memory, show: () => host.show(), words });
  };
  const endLoading = effect(() => {
    const { sound, notifications } = config.value;
    // What can't be loaded comes once the browser is online.
    if (sound || notifications) alerts.load().then(begin, () => undefined);
  });
  const endWaiting = alerts.subscribe(begin);
  return () => {
    endLoading();
    endWaiting();
    end?.();
    end = () => undefined;
  };
}
