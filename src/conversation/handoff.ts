import type { ReadonlySignal } from '@preact/signals-core';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { HandoffDesk, HandoffEvents, HandoffSession, HandoffState } from './desk.ts';
import type { HandoffKit } from './handoff-kit.ts';
import { summaryOf } from './handoff-log.ts';
import { createHandoffRecord } from './handoff-record.ts';
import { withEntries } from './handoff-view.ts';
import type { ChatStatus, Message, PersonMessage, Unsent, UserMessage } from './state.ts';
import type { StateSignals } from './store.ts';

/** A person in the agent's place. */
export interface Handoff {
  /** Who the visitor talks to, in the conversation that is shown. */
  readonly state: ReadonlySignal<HandoffState>;
  /** The site's desk; null: there is none. */
  readonly desk: ReadonlySignal<HandoffDesk | null>;
  /** Sets the desk, and goes on with a session of before a reload. */
  setDesk(desk: HandoffDesk | null): void;
  /**
   * Asks the desk for a person. Resolves once the desk has taken it. Rejects with a ChatError `configuration` where there is no
   * desk, and with `server` where nobody will come; its `cause` is the desk's error. Does nothing while there is one.
   */
  start(request?: { reason?: string; transcript?: readonly Message[] }): Promise<void>;
  /** Goes back to the agent, which learns with the next message what was said. Does nothing without a person. */
  end(): void;
  /** Tells the person whether the visitor types. */
  setTyping(isTyping: boolean): void;
}

/** A handoff, with what only its chat does. */
export interface OwnedHandoff extends Handoff {
  /** The state of the conversation that is shown, with what was said to a person. */
  readonly signals: Pick<StateSignals, 'state' | 'messages' | 'status' | 'unsent'>;
  /** Whether what the visitor writes goes to a person. */
  readonly isActive: ReadonlySignal<boolean>;
  send(content: readonly ContentPart[]): Promise<void>;
  /** Sends again what failed. False: nothing did. */
  retry(): Promise<void> | null;
  /** Closes the notice of what failed. False: there was none. */
  dismiss(): boolean;
  /** What the agent has to be told about the person, with the next message; null: nothing. */
  note(): string | null;
  /** The visitor is somebody else. */
  reset(): void;
  dispose(): void;
}

export interface HandoffOptions {
  /** The conversation that is shown. */
  readonly shown: StateSignals;
  /** By which name the tab keeps what belongs to it. Changes when the visitor gets an agent, and when Letta makes it. */
  readonly key: ReadonlySignal<string>;
  /** Stays the same while it is the same conversation. */
  readonly identity: ReadonlySignal<unknown>;
  readonly conversationId: ReadonlySignal<string>;
  readonly memory: TabMemory | null;
}

/** What is under way with the desk. */
interface Line {
  readonly key: string;
  readonly ending: AbortController;
  readonly session: Promise<HandoffSession>;
}

const WITH_AGENT: HandoffState = { type: 'agent' };

export function createHandoff(
  kit: HandoffKit,
  { shown, key, identity, conversationId, memory }: HandoffOptions,
): OwnedHandoff {
  const { batch, computed, effect, signal, ChatError, stopped, createOtid } = kit;
  const desk = signal<HandoffDesk | null>(null);
  const record = createHandoffRecord(kit, memory);
  const line = signal<Line | null>(null);
  const talk = signal<HandoffState>(WITH_AGENT);
  const sending = signal<{ status: ChatStatus; unsent: Unsent } | null>(null);
  const isActive = computed(() => line.value !== null && line.value.key === key.value);

  let keyBefore = key.peek();
  let identityBefore = identity.peek();
  const endMoving = effect(() => {
    const [next, now] = [key.value, identity.value];
    const [before, same] = [keyBefore, now === identityBefore];
    keyBefore = next;
    identityBefore = now;
    if (next !== before && same) move(before, next);
  });
  function move(before: string, next: string): void {
    record.move(before, next);
    const open = line.peek();
    if (open?.key === before) line.value = { ...open, key: next };
  }

  const status = computed(() => (isActive.value && sending.value ? sending.value.status : shown.status.value));
  const unsent = computed(() => (isActive.value && sending.value ? sending.value.unsent : shown.unsent.value));
  const { state, messages } = withEntries(
    kit,
    shown,
    computed(() => record.at(key.value).entries),
    { status, unsent },
  );

  function add(at: string, message: UserMessage | PersonMessage): void {
    const { entries } = record.peek(at);
    if (entries.some((entry) => entry.message.id === message.id)) return;
    const isShown = at === key.peek();
    const after = isShown ? (shown.state.peek().messages.at(-1)?.id ?? null) : (entries.at(-1)?.after ?? null);
    record.change(at, { entries: [...entries, { after, message }] });
  }

  function currentPerson() {
    const now = talk.peek();
    return now.type === 'person' ? now.person : null;
  }

  const personMessage = (event: PersonMessage['event'], text: string, id?: string): PersonMessage => ({
    role: 'person',
    id: id ? `person:${id}` : createOtid(),
    event,
    person: currentPerson(),
    text,
    date: new Date().toISOString(),
  });

  /** What the desk says counts as long as its line is open. */
  function eventsFor(reason: string, isOpen: () => boolean): HandoffEvents {
    const at = (): string => line.peek()?.key ?? '';
    const says =
      <Arguments extends unknown[]>(act: (...given: Arguments) => void) =>
      (...given: Arguments): void => {
        if (isOpen()) batch(() => act(...given));
      };
    return {
      person: says((person) => {
        const before = talk.peek();
        const isSame = before.type === 'person' && before.person.name === person.name;
        talk.value = { type: 'person', reason, person, isTyping: false };
        if (!isSame) add(at(), personMessage('joined', ''));
      }),
      message: says((text, id) => {
        const now = talk.peek();
        if (now.type === 'person' && now.isTyping) talk.value = { ...now, isTyping: false };
        add(at(), personMessage('said', String(text), id));
      }),
      typing: says((isTyping) => {
        const now = talk.peek();
        if (now.type === 'person') talk.value = { ...now, isTyping };
      }),
      end: says((summary) => finish(summary)),
    };
  }

  async function open(reason: string, transcript: readonly Message[], resume: string | null): Promise<void> {
    const chosen = desk.peek();
    if (!chosen) throw new ChatError('configuration', 'There is no desk: set one, before a person can take over.');
    const at = key.peek();
    const ending = new AbortController();
    const isOpen = (): boolean => !ending.signal.aborted;
    const events = eventsFor(reason, isOpen);
    const request = { reason, transcript, conversationId: conversationId.peek(), resume };
    // Its first words come once the line is here.
    const session = Promise.resolve().then(() => chosen.start(request, events, ending.signal));
    batch(() => {
      talk.value = { type: 'waiting', reason };
      line.value = { key: at, ending, session };
    });
    try {
      const { id = null } = await session;
      if (isOpen()) record.change(line.peek()?.key ?? at, { session: { id, reason } });
    } catch (cause) {
      if (!isOpen()) throw stopped();
      hangUp();
      throw new ChatError('server', 'The desk could not take over.', { cause });
    }
  }

  /** Ends the line here, without a word to the desk. */
  function hangUp(): void {
    line.peek()?.ending.abort();
    batch(() => {
      line.value = null;
      talk.value = WITH_AGENT;
      sending.value = null;
    });
  }

  function finish(summary?: string): void {
    const ended = line.peek();
    if (!ended) return;
    const at = ended.key;
    const said = record.peek(at).entries;
    const from = said.findLastIndex(({ message }) => message.role === 'person' && message.event === 'left') + 1;
    const text = summary ?? summaryOf(said.slice(from).map(({ message }) => message));
    batch(() => {
      add(at, personMessage('left', ''));
      record.change(at, {
        session: null,
        note: text ? `A person had taken over from you, and you go on from here. What was said:\n${text}` : null,
      });
      hangUp();
    });
  }

  async function send(content: readonly ContentPart[]): Promise<void> {
    const current = line.peek();
    if (!current) return;
    const before = sending.peek()?.unsent;
    const isSame = before && JSON.stringify(before.content) === JSON.stringify(content);
    const otid = isSame ? before.otid : createOtid();
    const waiting: Unsent = { otid, content, date: new Date().toISOString() };
    sending.value = { status: { type: 'submitted', otid }, unsent: waiting };
    try {
      const session = await current.session;
      const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
      await session.send(text, { id: otid, content, signal: current.ending.signal });
      batch(() => {
        add(line.peek()?.key ?? current.key, { role: 'user', id: otid, content, date: waiting.date });
        if (sending.peek()?.unsent === waiting) sending.value = null;
      });
    } catch (cause) {
      const error = new ChatError('network', 'The desk did not take the message.', { cause });
      if (sending.peek()?.unsent === waiting) {
        sending.value = { status: { type: 'failed', error, during: 'send' }, unsent: waiting };
      }
      throw error;
    }
  }

  /** After a reload the session goes on, as soon as there are a desk and the messages. */
  const endResuming = effect(() => {
    const at = key.value;
    if (!desk.value || !at || line.peek() || shown.status.value.type === 'connecting' || !shown.agent.value) return;
    const { session, entries } = record.peek(at);
    if (!session) return;
    queueMicrotask(() => {
      if (line.peek() || at !== key.peek()) return;
      if (session.id === null) return lose(at);
      const last = entries.findLast(({ message }) => message.role === 'person' && message.person)?.message;
      open(session.reason, state.peek().messages, session.id).catch(() => lose(at));
      if (last?.role === 'person' && last.person && line.peek()) {
        talk.value = { type: 'person', reason: session.reason, person: last.person, isTyping: false };
      }
    });
  });

  function lose(at: string): void {
    batch(() => {
      add(at, personMessage('left', ''));
      record.change(at, {
        session: null,
        note: `A person had taken over, until the page was left. What was said:\n${summaryOf(record.peek(at).entries.map(({ message }) => message))}`,
      });
    });
  }

  /** The agent knows once Letta has the message that the note went with. */
  let noted: string | null = null;
  const endNoting = effect(() => {
    const { type } = shown.status.value;
    if (type === 'idle' || type === 'connecting' || type === 'submitted' || type === 'failed') return;
    const at = noted;
    noted = null;
    if (at !== null) queueMicrotask(() => record.change(at, { note: null }));
  });

  return {
    state: computed(() => (isActive.value ? talk.value : WITH_AGENT)),
    desk,
    setDesk: (next) => (desk.value = next),
    async start({ reason = '', transcript = state.peek().messages } = {}) {
      if (conversationId.peek() === 'temporary') {
        throw new ChatError('configuration', 'A temporary chat can’t be handed over: the tab would have to keep it.');
      }
      if (!line.peek()) await open(reason, transcript, null);
    },
    end() {
      const ended = line.peek();
      if (!ended) return;
      finish();
      ended.session.then((session) => session.close?.()).catch(() => undefined);
    },
    setTyping(isTyping) {
      line
        .peek()
        ?.session.then((session) => session.typing?.(isTyping))
        .catch(() => undefined);
    },
    signals: { state, messages, status, unsent },
    isActive,
    send,
    retry() {
      const failed = sending.peek();
      return isActive.peek() && failed?.status.type === 'failed' ? send(failed.unsent.content) : null;
    },
    dismiss() {
      if (!isActive.peek() || sending.peek()?.status.type !== 'failed') return false;
      sending.value = null;
      return true;
    },
    note() {
      const { note } = record.peek(key.peek());
      noted = note === null ? null : key.peek();
      return note;
    },
    reset() {
      const ended = line.peek();
      hangUp();
      ended?.session.then((session) => session.close?.()).catch(() => undefined);
      record.forget();
    },
    dispose() {
      endMoving();
      endResuming();
      endNoting();
      hangUp();
    },
  };
}
