/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import { type ConversationsKey, texts } from '../../locales/english/conversations.ts';
import type { Conversations, ConversationSummary } from '../../conversations/conversations.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';
import css from './conversation-list.css?inline';
import { createConversationRow } from './conversation-row.tsx';
import { createSearchField } from './search-field.tsx';
import { createUndoLine } from './undo-line.tsx';

export { css, texts };

export interface ConversationListProps {
  readonly conversations: Conversations;
  readonly locale: string;
  readonly text: GetText<ConversationsKey>;
  /** The id of the agent's own conversation, which can't be renamed or deleted. */
  readonly defaultId: string;
  /** How long a deletion can be taken back, in ms. */
  readonly undoMs: number;
  readonly titleOf: (conversation: ConversationSummary) => string;
  /** Called once another conversation is open. */
  readonly onOpened: () => void;
}

/** So often the times are told anew. */
const TICK_MS = 60_000;

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the component that lists the visitor's conversations. */
export function createConversationList(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useEffect, useLayoutEffect, useRef } = kit;
  const ConversationRow = createConversationRow(kit);
  const SearchField = createSearchField(kit);
  const UndoLine = createUndoLine(kit);

  return function ConversationList(props: ConversationListProps) {
    const { conversations, locale, defaultId, undoMs, text, titleOf, onOpened } = props;
    const { items, status, hasMore, search } = conversations.state.value;
    const currentId = conversations.currentId.value;
    const frame = useRef<HTMLDivElement>(null);
    const now = useSignal(Date.now());
    const failed = useSignal(false);
    /** The conversation that is being opened. */
    const opening = useSignal<string | null>(null);
    /** The last deletion, which can be taken back. */
    const deleted = useSignal<{ id: string; title: string; undo: () => Promise<void> } | null>(null);
    const said = useSignal('');
    /** The conversation, or the place in the list, that gets the focus once it is here. */
    const focusNext = useRef<string | number | null>(null);

    useEffect(() => {
      const timer = setInterval(() => (now.value = Date.now()), TICK_MS);
      return () => {
        clearInterval(timer);
        // The menu's button tells of all conversations.
        if (conversations.state.peek().search !== '') conversations.load('').catch(() => undefined);
      };
    }, []);

    const focusWanted = (): void => {
      const wanted = focusNext.current;
      if (wanted === null) return;
      const rows = [...(frame.current?.querySelectorAll<HTMLElement>('[data-id]') ?? [])];
      const row = typeof wanted === 'number' ? rows[wanted] : rows.find((one) => one.dataset['id'] === wanted);
      if (!row) return;
      focusNext.current = null;
      row.querySelector('button')?.focus();
    };
    useLayoutEffect(focusWanted);
    /** Focuses a row, now or once it is here. */
    const focusRow = (wanted: string | number): void => {
      focusNext.current = wanted;
      focusWanted();
    };

    /** Shows that something didn't work. Resolves to whether it did. */
    async function attempt(work: Promise<unknown>): Promise<boolean> {
      failed.value = false;
      try {
        await work;
        return true;
      } catch {
        failed.value = true;
        return false;
      }
    }
    const open = async (id: string): Promise<void> => {
      opening.value = id;
      if (id === currentId || (await attempt(conversations.open(id)))) onOpened();
      opening.value = null;
    };
    const create = async (): Promise<void> => {
      if (await attempt(conversations.create())) onOpened();
    };
    const remove = async (conversation: ConversationSummary): Promise<void> => {
      const { id } = conversation;
      const title = titleOf(conversation);
      deleted.value = null;
      said.value = '';
      await attempt(
        conversations.remove(id).then(({ undo }) => {
          deleted.value = { id, title, undo };
          said.value = text('conversationDeleted', { title });
        }),
      );
    };
    const restore = async (): Promise<void> => {
      const last = deleted.peek();
      if (!last || !(await attempt(last.undo()))) return;
      deleted.value = null;
      said.value = text('conversationRestored', { title: last.title });
      focusRow(last.id);
    };
    const showMore = async (): Promise<void> => {
      const next = items.length;
      if (await attempt(conversations.loadMore())) focusRow(next);
    };
    const reload = (): void => void conversations.load(search).catch(() => undefined);
    const isEmpty = items.length === 0;

    return (
      <div class="conversations" ref={frame}>
        <button type="button" class="new-conversation" part="new-conversation-button" onClick={() => void create()}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M12 5v14M5 12h14" />
          </svg>
          {text('newConversation')}
        </button>
        {(!isEmpty || search !== '') && (
          <SearchField
            search={search}
            text={text}
            // What fails is in the state.
            onSearch={(wanted) => void conversations.load(wanted).catch(() => undefined)}
          />
        )}
        {(status === 'failed' || failed.value) && (
          <div class="subpanel-failure" role="alert">
            <p>{text('conversationsFailed')}</p>
            {status === 'failed' && (
              <button type="button" class="quiet-button" part="retry-button" onClick={reload}>
                {text('retry')}
              </button>
            )}
          </div>
        )}
        {isEmpty && status === 'loading' && <p class="subpanel-note">{text('loading')}</p>}
        {isEmpty && status === 'idle' && (
          <p class="subpanel-note">{text(search === '' ? 'conversationsEmpty' : 'archiveEmpty')}</p>
        )}
        <ul class="conversation-list" role="list" aria-label={text('conversations')} aria-busy={status === 'loading'}>
          {items.map((conversation) => (
            <ConversationRow
              key={conversation.id}
              conversation={conversation}
              title={titleOf(conversation)}
              isOpen={conversation.id === currentId}
              isOpening={conversation.id === opening.value}
              isOwn={conversation.id !== defaultId}
              now={now.value}
              locale={locale}
              text={text}
              onOpen={() => void open(conversation.id)}
              onRename={(title) => conversations.rename(conversation.id, title)}
              onRemove={() => void remove(conversation)}
            />
          ))}
        </ul>
        {hasMore && (
          <button
            type="button"
            class="quiet-button more-conversations"
            part="conversation-action"
            aria-disabled={status === 'loading'}
            onClick={() => void showMore()}
          >
            {text('archiveMore')}
          </button>
        )}
        <span class="visually-hidden" role="status">
          {said.value}
        </span>
        {deleted.value && (
          <UndoLine
            key={deleted.value.id}
            said={text('conversationDeleted', { title: deleted.value.title })}
            undoMs={undoMs}
            text={text}
            onUndo={() => void restore()}
            onOver={(hadFocus) => {
              deleted.value = null;
              if (hadFocus) frame.current?.querySelector('button')?.focus();
            }}
          />
        )}
      </div>
    );
  };
}
