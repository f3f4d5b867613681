import type { effect as followSignals, ReadonlySignal } from '@preact/signals';
import type { Chat, ChatStatus } from '../chat.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { ViewConfig } from '../ui/view.ts';
import { playChime } from './chime.ts';

/** A response that takes longer is worth a notification, in milliseconds. */
const LONG_MS = 10_000;
/** Within so many milliseconds one tab speaks for all. */
const ONE_TAB_MS = 2_000;
/** The visitor's choices are the page's, whatever its chats are. */
const OWNER = '';

/** As the chat's own, which a file that stands alone can't import. */
const isAnswering = (status: ChatStatus): boolean => 'runId' in status;

export interface AlertsOptions {
  readonly chat: Pick<Chat, 'status' | 'conversations'>;
  readonly config: ReadonlySignal<Pick<ViewConfig, 'sound' | 'notifications' | 'avatar'>>;
  readonly open: ReadonlySignal<boolean>;
  /** Keeps what the visitor has chosen in the menu. */
  readonly memory: TabMemory;
  /** Opens the panel. */
  readonly show: () => void;
  /** What a notification says: who, and what happened. Nothing of the response: others may see the screen. */
  readonly words: () => { readonly title: string; readonly body: string };
}

/**
 * Tells of a response that nobody sees come: by a sound where the chat is closed or its tab hidden, by a notification where a long
 * one ends in a hidden tab. It loads where the page offers one of them, and gets from there what it shares with the chat.
 * @returns a function that ends it
 */
export function watchAlerts(
  effect: typeof followSignals,
  { chat, config, open, memory, show, words }: AlertsOptions,
): () => void {
  const life = new AbortController();
  const { signal } = life;
  const isSeen = (): boolean => open.peek() && !document.hidden;
  const looks = createLooks();
  const look = (): void => looks.set(isSeen() ? chat.conversations.currentId.peek() : null);
  document.addEventListener('visibilitychange', look, { signal });
  const endOpen = effect(() => {
    void open.value;
    void chat.conversations.currentId.value;
    look();
  });

  let shownId = chat.conversations.currentId.peek();
  let previous = chat.status.peek();
  let begun = Date.now();
  const endStatus = effect(() => {
    const now = chat.status.value;
    const id = chat.conversations.currentId.peek();
    // What another conversation was doing is no answer here; and a failure is none.
    const hasAnswered = id === shownId && isAnswering(previous) && !isAnswering(now) && now.type !== 'failed';
    const took = Date.now() - begun;
    if (!isAnswering(now)) begun = Date.now();
    shownId = id;
    previous = now;
    if (hasAnswered && !isSeen()) void tell(id, took).catch(() => undefined);
  });

  async function tell(id: string, took: number): Promise<void> {
    if (await looks.areElsewhere(id)) return;
    await asOneTab(async () => {
      if (document.hidden && took >= LONG_MS) notify(id);
      if (config.peek().sound && memory.read(OWNER, 'sound') !== 'off') await playChime();
    });
  }

  function notify(id: string): void {
    const isWanted = config.peek().notifications && memory.read(OWNER, 'notifications') === 'on';
    if (!isWanted || Notification.permission !== 'granted') return;
    const { title, body } = words();
    const { avatar } = config.peek();
    const notification = new Notification(title, { body, tag: `letta-chat:${id}`, ...(avatar && { icon: avatar }) });
    notification.onclick = () => {
      window.focus();
      show();
      notification.close();
    };
  }

  return () => {
    life.abort();
    looks.set(null);
    endOpen();
    endStatus();
  };
}

/** Who looks at which conversation, among the tabs of this origin. Where a browser has no locks, each tab is alone. */
function createLooks() {
  const nameOf = (id: string): string => `letta-chat:seen:${id}`;
  let seen: string | null = null;
  let looking: AbortController | undefined;
  return {
    /** This tab looks at a conversation; null: at none. */
    set(id: string | null): void {
      if (id === seen) return;
      seen = id;
      looking?.abort();
      if (id === null) return;
      const { signal } = (looking = new AbortController());
      const untilAborted = (): Promise<void> => new Promise((end) => signal.addEventListener('abort', () => end()));
      // A request that still waits when the visitor looks away is withdrawn.
      navigator.locks?.request(nameOf(id), { mode: 'shared', signal }, untilAborted).catch(() => undefined);
    },
    async areElsewhere(id: string): Promise<boolean> {
      const { held = [] } = (await navigator.locks?.query()) ?? {};
      return held.some(({ name }) => name === nameOf(id));
    },
  };
}

/** Does something in one of the tabs that would all do it now. */
async function asOneTab(action: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return action();
  await navigator.locks.request('letta-chat:alert', { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    await action();
    await new Promise((done) => setTimeout(done, ONE_TAB_MS));
  });
}
