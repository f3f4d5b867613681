/** @jsxRuntime classic */
/** @jsx h */
/** @jsxFrag Fragment */
import type { h } from 'preact';
import { type MemoryKey, texts } from '../../locales/english/memory.ts';
import type { PlacedChange } from '../../memory/last-changes.ts';
import type { MemoryChange } from '../../memory/memory-change.ts';
import type { AgentMemory } from '../../memory/memory.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';
import { createAction } from './action.tsx';
import { createArchiveView } from './archive-view.tsx';
import { createBlockView } from './block-view.tsx';
import css from './memory-panel.css?inline';
import type { Place } from './place.ts';

export { css, texts };

export interface MemoryPanelProps {
  readonly memory: AgentMemory;
  /** Whether the page lets the visitor change it. The token has to allow it as well. */
  readonly mayEdit: boolean;
  /** The labels of the blocks that are shown; none: all. */
  readonly labels: readonly string[];
  readonly text: GetText<MemoryKey>;
  /** What a block is called. */
  readonly titleOf: (label: string) => string;
  /** What the panel was opened to show; null: all of it. */
  readonly target: Pick<MemoryChange, 'label'> | null;
  /** The target has the focus now. */
  readonly onReached: () => void;
  /** The agent's last change of each block in this chat, by label; null: of the archive. */
  readonly changes: ReadonlyMap<string | null, PlacedChange>;
  /** Leads to a change in the chat. */
  readonly onShowChange: (change: PlacedChange) => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Pick<Kit<typeof h>, 'h' | 'Fragment' | 'useSignal'>;

/** Makes the component that shows what the agent remembers. */
export function createMemoryPanel(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`, with `Fragment`.
  const { h, Fragment, useSignal } = kit;
  const Action = createAction(kit);
  const ArchiveView = createArchiveView(kit);
  const BlockView = createBlockView(kit);

  return function MemoryPanel(props: MemoryPanelProps) {
    const { memory, mayEdit, labels, text, titleOf, target, onReached, changes, onShowChange } = props;
    const { blocks, access, hasArchive, error, loading, lastEdit } = memory.state.value;
    const message = useSignal('');
    const shown = blocks.filter(({ label }) => labels.length === 0 || labels.includes(label));
    const isEditable = mayEdit && access === 'edit';
    const canUndo = isEditable && lastEdit !== null;

    const undo = (): void => {
      memory.undo().then(
        (outcome) => (message.value = outcome?.type === 'conflict' ? text('memoryChanged') : text('memoryUndone')),
        () => (message.value = text('memoryFailed')),
      );
    };
    const linksOf = (label: string | null) => {
      const change = changes.get(label);
      const place: Place = { isTarget: target !== null && target.label === label, onReached };
      return { place, onShowChange: change ? () => onShowChange(change) : null };
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
            {...linksOf(block.label)}
          />
        ))}
        {access !== null && access !== 'none' && hasArchive && (
          <ArchiveView archive={memory.archive} isEditable={isEditable} text={text} {...linksOf(null)} />
        )}
        <div class={message.value || canUndo ? 'undo-line' : ''}>
          <span role="status">{message.value}</span>
          {canUndo && <Action label={text('undo')} onClick={undo} />}
        </div>
      </>
    );
  };
}
