import { effect } from '@preact/signals-core';
import { type ChatState, type ChatStatus, isAnswering, type Message } from './state.ts';
import type { Store } from './store.ts';

/** One conversation in several tabs. One tab leads: it streams. The others mirror it, and one takes over when it closes. */
export interface Tabs {
  /** Does what only one tab may do at a time, as soon as no other tab does. The others mirror it. */
  lead(work: () => Promise<void>): Promise<void>;
  /** Mirrors the tab that leads. Resolves to false where none does. */
  follow(): Promise<boolean>;
  /** Shows the others how a turn ended that this tab led. */
  post(): void;
  /** Ends sharing, for good. */
  leave(): void;
}

/** What a leading tab shows to the others: the last turn. */
interface Mirror {
  page: string;
  messages: readonly Message[];
  status: ChatStatus;
}

/** Two chats on one page are two views, each of its own: only other pages are mirrored. */
const PAGE = String(Math.random());
const ledOnThisPage = new Set<string>();

const lastPost = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LAST_POST_MS));

/** How often a growing response is posted to the other tabs, in milliseconds. */
const POST_MS = 250;
/** The leader's last post may arrive after its lock is free: how long to wait for it, in milliseconds. */
const LAST_POST_MS = 500;

export interface TabsOptions {
  readonly store: Store;
  /** The same in all tabs with this conversation, and in no others. */
  readonly name: string;
  /** Goes on with the turn that is on screen, because the tab that led it is gone. */
  takeOver(): Promise<void>;
}

export function joinTabs({ store, name, takeOver }: TabsOptions): Tabs {
  const { state } = store.signals;
  const channel = new BroadcastChannel(name);
  const left = new AbortController();
  const { signal } = left;
  // Pages without https have no locks: there each tab is on its own.
  const { locks } = navigator as { locks?: LockManager };
  let leading = false;
  let queued = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function post(): void {
    clearTimeout(timer);
    timer = undefined;
    channel.postMessage(mirrorOf(state.peek()));
  }

  const stopPosting = effect(() => {
    if (state.value && leading) timer ??= setTimeout(post, POST_MS);
  });

  async function asLeader(work: () => Promise<void>): Promise<void> {
    leading = true;
    ledOnThisPage.add(name);
    try {
      await work();
    } finally {
      leading = false;
      ledOnThisPage.delete(name);
      if (!signal.aborted) post();
    }
  }

  /** Waits for the lock of the tab that leads. Gets it when that tab is done, or gone in the middle of a turn. */
  async function waitToLead(): Promise<void> {
    if (queued || !locks) return;
    queued = true;
    await locks.request(name, { signal }, async () => {
      await lastPost();
      queued = false;
      const { status } = state.peek();
      if (status.type === 'stopping') store.dispatch({ type: 'stopped' });
      if (signal.aborted || !isAnswering(status) || status.type === 'stopping') return;
      leading = true;
      await takeOver().finally(() => (leading = false));
    });
  }

  function mirror({ messages, status }: Mirror): void {
    const known = state.peek().messages;
    const at = known.findIndex(({ id }) => id === messages[0]?.id);
    store.dispatch({
      type: 'mirrored',
      messages: [...(at < 0 ? known : known.slice(0, at)), ...messages],
      status,
    });
    if (isAnswering(status)) waitToLead().catch(() => undefined);
  }

  channel.onmessage = ({ data }: MessageEvent<Mirror | null>) => {
    if (data?.page === PAGE) return;
    if (data && !leading) mirror(data);
    else if (!data && leading) post();
  };

  return {
    // `leading`: a tab that takes over holds the lock already.
    async lead(work) {
      if (leading || !locks) return asLeader(work);
      signal.throwIfAborted();
      const isFree = await locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock) await asLeader(work);
        return lock !== null;
      });
      if (isFree) return undefined;
      return locks.request(name, { signal }, async () => {
        await lastPost();
        return asLeader(work);
      });
    },
    async follow() {
      const { held = [] } = (await locks?.query()) ?? {};
      if (ledOnThisPage.has(name) || !held.some((lock) => lock.name === name)) return false;
      channel.postMessage(null);
      return true;
    },
    post,
    leave() {
      left.abort();
      clearTimeout(timer);
      stopPosting();
      channel.close();
    },
  };
}

function mirrorOf({ messages, status }: ChatState): Mirror {
  const asked = messages.findLastIndex(({ role }) => role === 'user');
  const isShared = isAnswering(status) || status.type === 'awaiting-approval';
  return { page: PAGE, messages: messages.slice(Math.max(asked, 0)), status: isShared ? status : { type: 'idle' } };
}
