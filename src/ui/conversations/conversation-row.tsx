/** @jsxRuntime classic */
/** @jsx h */
/** @jsxFrag Fragment */
import type { Ref, h } from 'preact';
import type { ConversationsKey } from '../../locales/english/conversations.ts';
import type { ConversationSummary } from '../../conversations/conversations.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';
import { relativeTime } from './relative-time.ts';

export interface ConversationRowProps {
  readonly conversation: ConversationSummary;
  /** What it is called, in words. */
  readonly title: string;
  readonly isOpen: boolean;
  readonly isOpening: boolean;
  /** Whether it can be renamed and deleted. */
  readonly isOwn: boolean;
  /** Ms since 1970. */
  readonly now: number;
  readonly locale: string;
  readonly text: GetText<ConversationsKey>;
  onOpen(): void;
  onRename(title: string): Promise<void>;
  onRemove(): void;
}

/** In UTF-16 code units. */
const MAX_TITLE_LENGTH = 500;

const PENCIL = 'M4.5 19.5l1-4L16 5l3 3L8.5 18.5zM13.5 7.5l3 3';
const BIN = 'M5 7h14M10 7V4.5h4V7M7 7l.7 12.5h8.6L17 7M10.3 11v5M13.7 11v5';

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the component that shows one conversation in the list. */
export function createConversationRow(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, Fragment, useSignal, useLayoutEffect, useRef } = kit;

  return function ConversationRow(props: ConversationRowProps) {
    const { conversation, title, isOpen, isOpening, isOwn, now, locale, text, onOpen, onRemove } = props;
    const isRenaming = useSignal(false);
    const renameButton = useRef<HTMLButtonElement>(null);
    const { id, updatedAt, isRunning, hasUnread } = conversation;
    const wasRenaming = useRef(false);
    useLayoutEffect(() => {
      if (wasRenaming.current && !isRenaming.value) renameButton.current?.focus();
      wasRenaming.current = isRenaming.value;
    }, [isRenaming.value]);
    return (
      <li class={`conversation ${isOpen ? 'current' : ''}`} part="conversation" data-id={id}>
        {isRenaming.value ? (
          <TitleForm {...props} onDone={() => (isRenaming.value = false)} />
        ) : (
          <>
            <button
              type="button"
              class="conversation-button"
              part="conversation-button"
              aria-current={isOpen ? 'true' : undefined}
              aria-busy={isOpening}
              onClick={onOpen}
            >
              <span class={`conversation-title ${hasUnread ? 'unread' : ''}`}>
                <bdi>{title}</bdi>
              </span>
              <span class="conversation-time">
                {hasUnread && <span class="conversation-new">{text('conversationUnread')}</span>}
                {isRunning ? (
                  <span class="conversation-running">{text('statusWorking')}</span>
                ) : (
                  updatedAt !== null && (
                    <time dateTime={updatedAt} title={new Date(updatedAt).toLocaleString(locale)}>
                      {relativeTime(updatedAt, now, locale)}
                    </time>
                  )
                )}
              </span>
            </button>
            {isOwn && (
              <span class="conversation-actions">
                <IconButton
                  label={text('conversationRename', { title })}
                  path={PENCIL}
                  reference={renameButton}
                  onClick={() => (isRenaming.value = true)}
                />
                <IconButton label={text('conversationDelete', { title })} path={BIN} onClick={onRemove} />
              </span>
            )}
          </>
        )}
      </li>
    );
  };

  /** Renames in place: Enter saves, Escape gives up. */
  function TitleForm(props: ConversationRowProps & { readonly onDone: () => void }) {
    const { conversation, text, onRename, onDone } = props;
    const title = useSignal(conversation.title ?? '');
    const isSaving = useSignal(false);
    const failed = useSignal(false);
    const save = (): void => {
      const written = title.peek().trim();
      if (isSaving.peek()) return;
      if (written === '' || written === conversation.title) return onDone();
      isSaving.value = true;
      failed.value = false;
      onRename(written)
        .then(onDone, () => (failed.value = true))
        .finally(() => (isSaving.value = false));
    };
    return (
      <form
        class="conversation-form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
        onKeyDown={(event) => {
          // Escape gives up the title, and doesn't close the list.
          if (event.key !== 'Escape' || event.isComposing) return;
          event.preventDefault();
          event.stopPropagation();
          onDone();
        }}
      >
        <input
          class="text-input"
          part="conversation-input"
          dir="auto"
          maxLength={MAX_TITLE_LENGTH}
          enterkeyhint="done"
          aria-label={text('conversationTitle')}
          value={title.value}
          ref={(input) => {
            // Once, when it appears.
            if (!input || input.dataset['seen']) return;
            input.dataset['seen'] = 'true';
            input.focus();
            input.select();
          }}
          onInput={(event) => (title.value = event.currentTarget.value)}
        />
        {failed.value && (
          <p class="subpanel-failure" role="alert">
            {text('conversationsFailed')}
          </p>
        )}
        <div class="actions">
          <button
            type="submit"
            class="quiet-button accent"
            part="conversation-action"
            aria-disabled={isSaving.value || title.value.trim() === ''}
          >
            {text('save')}
          </button>
          <button type="button" class="quiet-button" part="conversation-action" onClick={onDone}>
            {text('cancel')}
          </button>
        </div>
      </form>
    );
  }

  interface IconButtonProps {
    readonly label: string;
    readonly path: string;
    readonly reference?: Ref<HTMLButtonElement>;
    readonly onClick: () => void;
  }

  function IconButton({ label, path, reference, onClick }: IconButtonProps) {
    return (
      <button
        ref={reference ?? null}
        type="button"
        class="icon-button"
        part="conversation-action"
        aria-label={label}
        onClick={onClick}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d={path} />
        </svg>
      </button>
    );
  }
}
