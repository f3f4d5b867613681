import { effect } from '@preact/signals';
import type { Inner } from './inner.ts';
import { type ChatState, type ChatStatus, isAnswering, type Message, type UserMessage } from './state.ts';

// Fetched once there is something that another tab could show: for visitors who come back, and after a first answer.

/** One conversation in several tabs: one of them streams, the others show what it shows, and take over when it goes. */
export interface Tabs {
  /** Does what only one tab does at a time, once no other does; the others see it. */
  lead(work: () => Promise<void>): Promise<void>;
  /** Shows what the tab that leads shows. Resolves to false where there is none. */
  follow(): Promise<boolean>;
  leave(): void;
}

/** What the others need of the state: the last exchange. */
interface Snapshot {
  page: string;
  messages: readonly Message[];
  status: ChatStatus;
}

/** Two chats on one page are two views, each of its own: only other pages are followed. */
const PAGE = String(Math.random());
const ledHere = new Set<string>();

/** How often a growing answer is shown to the others, in milliseconds. */
const POST_MS = 250;
/** The leader's last word may come after its lock is free. */
const LAST_WORD_MS = 500;

/** @param name the same for all tabs with this conversation, and for no others */
export function joinTabs(inner: Inner, name: string): Tabs {
  const { store } = inner;
  const { state } = store.signals;
  const channel = new BroadcastChannel(name);
  const left = new AbortController();
  const { signal } = left;
  // Missing on pages without https: there each tab is for itself.
  const { locks } = navigator as { locks?: LockManager };
  let leading = false;
  let waiting = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function post(): void {
    clearTimeout(timer);
    timer = undefined;
    channel.postMessage(snapshotOf(state.peek()));
  }

  const endPosts = effect(() => {
    if (state.value && leading) timer ??= setTimeout(post, POST_MS);
  });

  async function led(work: () => Promise<void>): Promise<void> {
    leading = true;
    ledHere.add(name);
    try {
      await work();
    } finally {
      leading = false;
      ledHere.delete(name);
      if (!signal.aborted) post();
    }
  }

  /** Goes on with what is shown, if the tab that streamed it is gone. */
  async function takeOver(): Promise<void> {
    if (waiting || !locks) return;
    waiting = true;
    await locks.request(name, { signal }, async () => {
      await new Promise((resolve) => setTimeout(resolve, LAST_WORD_MS));
      waiting = false;
      const { status, messages } = state.peek();
      const asked = messages.findLast((message) => message.role === 'user');
      if (signal.aborted || !isAnswering(status) || !asked || !isOwn(asked)) return;
      await led(() => inner.exchange({ type: 'message', otid: asked.id, content: asked.content }, true));
    });
  }

  function show({ messages, status }: Snapshot): void {
    const known = state.peek().messages;
    const at = known.findIndex(({ id }) => id === messages[0]?.id);
    store.dispatch({ type: 'replaced', messages: [...(at < 0 ? known : known.slice(0, at)), ...messages], status });
    if (isAnswering(status)) takeOver().catch(() => undefined);
  }

  channel.onmessage = ({ data }: MessageEvent<Snapshot | null>) => {
    if (data?.page === PAGE) return;
    if (data && !leading) show(data);
    else if (!data && leading) post();
  };

  return {
    lead: (work) => (leading || !locks ? led(work) : locks.request(name, { signal }, () => led(work))),
    async follow() {
      const { held = [] } = (await locks?.query()) ?? {};
      if (ledHere.has(name) || !held.some((lock) => lock.name === name)) return false;
      channel.postMessage(null);
      return true;
    },
    leave() {
      left.abort();
      clearTimeout(timer);
      endPosts();
      channel.close();
    },
  };
}

/** Whether a chat like this sent it: only then its id is the `otid` that it went by. */
export const isOwn = ({ id }: UserMessage): boolean => /^[\da-f]{32}$/.test(id);

function snapshotOf({ messages, status }: ChatState): Snapshot {
  const asked = messages.findLastIndex(({ role }) => role === 'user');
  const isShared = isAnswering(status) || status.type === 'awaiting-approval';
  return { page: PAGE, messages: messages.slice(Math.max(asked, 0)), status: isShared ? status : { type: 'idle' } };
}
