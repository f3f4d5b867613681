/** @jsxRuntime classic */
/** @jsx h */
/** @jsxFrag Fragment */
import type { h } from 'preact';
import type { TextKey } from '../../locales/index.ts';
import type { AgentMemory, EditOutcome, MemoryState } from '../../memory/memory.ts';
import type { Kit } from '../kit.ts';
import css from './memory-panel.css?inline';

export { css };

export interface MemoryPanelProps {
  readonly memory: AgentMemory;
  /** Whether the page lets the visitor change it. The token has to allow it as well. */
  readonly mayEdit: boolean;
  /** The labels of the blocks that are shown; none: all. */
  readonly labels: readonly string[];
  readonly text: (key: TextKey, values?: Readonly<Record<string, string>>) => string;
  /** What a block is called. */
  readonly titleOf: (label: string) => string;
}

type Block = MemoryState['blocks'][number];

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Pick<Kit<typeof h>, 'h' | 'Fragment' | 'useSignal'>;

/** Makes the component that shows the agent's blocks, and lets the visitor correct them. */
export function createMemoryPanel(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`, with `Fragment`.
  const { h, Fragment, useSignal } = kit;

  return function MemoryPanel({ memory, mayEdit, labels, text, titleOf }: MemoryPanelProps) {
    const { blocks, access, hasArchive, error, loading, lastEdit } = memory.state.value;
    const message = useSignal('');
    const shown = blocks.filter(({ label }) => labels.length === 0 || labels.includes(label));
    const isEditable = mayEdit && access === 'edit';

    const undo = (): void => {
      memory.undo().then(
        (outcome) => (message.value = outcome?.type === 'conflict' ? text('memoryChanged') : text('memoryUndone')),
        () => (message.value = text('memoryFailed')),
      );
    };

    return (
      <>
        {error !== null && (
          <div class="subpanel-failure" role="alert">
            <p>{text('memoryFailed')}</p>
            <button
              type="button"
              class="quiet-button"
              part="retry-button"
              onClick={() => void memory.load().catch(() => undefined)}
            >
              {text('retry')}
            </button>
          </div>
        )}
        {access === null && loading && <p class="subpanel-note">{text('loading')}</p>}
        {access !== null && shown.length === 0 && <p class="subpanel-note">{text('memoryNothing')}</p>}
        {shown.map((block) => (
          <BlockView
            key={block.label}
            block={block}
            title={titleOf(block.label)}
            isEditable={isEditable}
            memory={memory}
            text={text}
            onDone={(said) => (message.value = said)}
          />
        ))}
        {access !== null && access !== 'none' && hasArchive && (
          <ArchiveView memory={memory} isEditable={isEditable} text={text} />
        )}
        <div class="memory-status">
          <span role="status">{message.value}</span>
          {isEditable && lastEdit !== null && (
            <button type="button" class="quiet-button" part="memory-action" onClick={undo}>
              {text('undo')}
            </button>
          )}
        </div>
      </>
    );
  };

  interface BlockProps {
    readonly block: Block;
    readonly title: string;
    readonly isEditable: boolean;
    readonly memory: AgentMemory;
    readonly text: MemoryPanelProps['text'];
    readonly onDone: (message: string) => void;
  }

  function BlockView({ block, title, isEditable, memory, text, onDone }: BlockProps) {
    /** What the visitor writes, and what stood there when they began; null: nothing is edited. */
    const draft = useSignal<{ value: string; expected: string } | null>(null);
    const saving = useSignal(false);
    const conflict = useSignal(false);
    const failed = useSignal(false);
    const { label, value, description, limit, readOnly, shared } = block;
    const editing = draft.value;
    const isLocked = readOnly || shared;
    const tooLong = editing !== null && limit !== null && editing.value.length > limit;

    function change(work: Promise<EditOutcome>, done: TextKey): void {
      saving.value = true;
      failed.value = false;
      onDone('');
      work
        .then(
          (outcome) => {
            conflict.value = outcome.type === 'conflict';
            if (outcome.type === 'conflict') return;
            draft.value = null;
            onDone(text(done));
          },
          () => (failed.value = true),
        )
        .finally(() => (saving.value = false));
    }
    const save = (expected: string): void => {
      const written = draft.peek();
      if (written && !tooLong && !saving.peek()) change(memory.edit(label, written.value, expected), 'memorySaved');
    };
    const stop = (): void => {
      draft.value = null;
      conflict.value = false;
      failed.value = false;
    };

    return (
      <section class="memory-block" part="memory-block" aria-label={title}>
        <h3>{title}</h3>
        {description !== null && (
          <p class="memory-description" dir="auto">
            {description}
          </p>
        )}
        {editing === null ? (
          <p class={value === '' ? 'subpanel-note' : 'memory-value'} dir="auto">
            {value === '' ? text('memoryEmpty') : value}
          </p>
        ) : (
          <textarea
            class="memory-input"
            part="memory-input"
            dir="auto"
            rows={5}
            aria-label={title}
            aria-invalid={tooLong}
            value={editing.value}
            ref={(input) => {
              // Once, when it appears.
              if (input && !input.dataset['seen']) {
                input.dataset['seen'] = 'true';
                input.focus();
              }
            }}
            onInput={(event) => (draft.value = { ...editing, value: event.currentTarget.value })}
            onKeyDown={(event) => {
              // Escape gives up the change, and not the whole panel.
              if (event.key !== 'Escape' || event.isComposing) return;
              event.preventDefault();
              event.stopPropagation();
              stop();
            }}
          />
        )}
        {tooLong && (
          <p class="memory-warning" role="alert">
            {text('memoryTooLong', { count: String(editing.value.length), limit: String(limit) })}
          </p>
        )}
        {conflict.value && (
          <div class="memory-warning" role="alert">
            <p>{text('memoryChanged')}</p>
            {editing !== null && (
              <p class="memory-value" dir="auto">
                {value}
              </p>
            )}
          </div>
        )}
        {failed.value && (
          <p class="memory-warning" role="alert">
            {text('memoryFailed')}
          </p>
        )}
        {isLocked && isEditable && <p class="memory-description">{text(shared ? 'memoryShared' : 'memoryReadOnly')}</p>}
        {isEditable && !isLocked && (
          <div class="actions">
            {editing === null ? (
              <>
                <Action label={text('edit')} onClick={() => (draft.value = { value, expected: value })} />
                {value !== '' && (
                  <Action
                    label={text('forget')}
                    onClick={() => change(memory.forget(label, value), 'memoryForgotten')}
                  />
                )}
              </>
            ) : (
              <>
                <Action
                  label={text(conflict.value ? 'memoryOverwrite' : 'save')}
                  isMain
                  isDisabled={tooLong || saving.value}
                  // After a conflict the visitor has seen what stands there now.
                  onClick={() => save(conflict.peek() ? value : editing.expected)}
                />
                <Action label={text(conflict.value ? 'memoryDiscard' : 'cancel')} onClick={stop} />
              </>
            )}
          </div>
        )}
      </section>
    );
  }

  interface ArchiveProps {
    readonly memory: AgentMemory;
    readonly isEditable: boolean;
    readonly text: MemoryPanelProps['text'];
  }

  /** What the agent has filed away: a page at first, more on demand, or what a search finds. */
  function ArchiveView({ memory: { archive }, isEditable, text }: ArchiveProps) {
    const { passages, byMeaning, next, loading, error } = archive.state.value;
    const search = useSignal<string | null>(null);
    const failed = useSignal(false);
    if (search.value === null) {
      // Its first page is asked for once, when it is first shown.
      search.value = '';
      void archive.find('');
    }
    return (
      <section class="memory-block" part="memory-block" aria-label={text('archive')}>
        <h3>{text('archive')}</h3>
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            void archive.find(search.peek() ?? '');
          }}
        >
          <input
            type="search"
            class="memory-input"
            part="memory-input"
            dir="auto"
            aria-label={text('archiveSearch')}
            placeholder={text('archiveSearch')}
            value={search.value ?? ''}
            onInput={(event) => (search.value = event.currentTarget.value)}
          />
        </form>
        {(error !== null || failed.value) && (
          <p class="memory-warning" role="alert">
            {text('memoryFailed')}
          </p>
        )}
        {passages.length === 0 && !loading && error === null && <p class="subpanel-note">{text('archiveEmpty')}</p>}
        {byMeaning && <p class="subpanel-note">{text('archiveByMeaning')}</p>}
        <ul class="memory-passages">
          {passages.map((passage) => (
            <li key={passage.id}>
              <p class="memory-value" dir="auto">
                {passage.text}
              </p>
              {isEditable && (
                <Action
                  label={text('forget')}
                  onClick={() => {
                    failed.value = false;
                    archive.forget(passage.id).catch(() => (failed.value = true));
                  }}
                />
              )}
            </li>
          ))}
        </ul>
        {next !== null && <Action label={text('archiveMore')} onClick={() => void archive.loadMore()} />}
      </section>
    );
  }

  interface ActionProps {
    readonly label: string;
    readonly isMain?: boolean;
    readonly isDisabled?: boolean;
    readonly onClick: () => void;
  }

  function Action({ label, isMain = false, isDisabled = false, onClick }: ActionProps) {
    return (
      <button
        type="button"
        class={`quiet-button ${isMain ? 'accent' : ''}`}
        part="memory-action"
        aria-disabled={isDisabled}
        onClick={onClick}
      >
        {label}
      </button>
    );
  }
}
