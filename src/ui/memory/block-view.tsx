/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { MemoryKey } from '../../locales/english/memory.ts';
import type { ChatKey } from '../../locales/index.ts';
import type { AgentMemory, EditOutcome, MemoryState } from '../../memory/memory.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';
import { createAction } from './action.tsx';
import { createBlockEditor } from './block-editor.tsx';
import { type Place, placeAttributes } from './place.ts';

export interface BlockViewProps {
  readonly block: MemoryState['blocks'][number];
  readonly title: string;
  readonly isEditable: boolean;
  readonly memory: AgentMemory;
  readonly text: GetText<MemoryKey>;
  readonly place: Place;
  /** Leads to where the agent changed the block last; null: not in this chat. */
  readonly onShowChange: (() => void) | null;
  /** Something was done, in words; empty: not yet. */
  readonly onDone: (message: string) => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Pick<Kit<typeof h>, 'h' | 'Fragment' | 'useSignal'>;

/** Makes the component that shows one block of the agent's memory, and lets the visitor correct it. */
export function createBlockView(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal } = kit;
  const Action = createAction(kit);
  const BlockEditor = createBlockEditor(kit);

  return function BlockView(props: BlockViewProps) {
    const { block, title, isEditable, memory, text, place, onShowChange, onDone } = props;
    /** What stood there when the visitor began to write; null: nothing is edited. */
    const editedFrom = useSignal<string | null>(null);
    const saving = useSignal(false);
    const conflict = useSignal(false);
    const failed = useSignal(false);
    const { label, value, description, readOnly, shared } = block;
    const isLocked = readOnly || shared;
    const mayEdit = isEditable && !isLocked;
    const isEditing = editedFrom.value !== null;

    function change(work: Promise<EditOutcome>, done: ChatKey | MemoryKey): void {
      saving.value = true;
      failed.value = false;
      onDone('');
      work
        .then(
          (outcome) => {
            conflict.value = outcome.type === 'conflict';
            if (outcome.type === 'conflict') return;
            editedFrom.value = null;
            onDone(text(done));
          },
          () => (failed.value = true),
        )
        .finally(() => (saving.value = false));
    }
    const stop = (): void => {
      editedFrom.value = null;
      conflict.value = false;
      failed.value = false;
    };

    return (
      <section class="memory-block" part="memory-block" aria-label={title} {...placeAttributes(place)}>
        <h3>{title}</h3>
        {description !== null && (
          <p class="memory-description" dir="auto">
            {description}
          </p>
        )}
        {!isEditing && (
          <p class={value === '' ? 'subpanel-note' : 'memory-value'} dir="auto">
            {value === '' ? text('memoryEmpty') : value}
          </p>
        )}
        {conflict.value && (
          <div class="memory-warning" role="alert">
            <p>{text('memoryChanged')}</p>
            {isEditing && (
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
        {editedFrom.value !== null ? (
          <BlockEditor
            block={block}
            title={title}
            isSaving={saving.value}
            hasConflict={conflict.value}
            text={text}
            onSave={(written) => {
              // After a conflict the visitor has seen what stands there now.
              const expected = conflict.peek() ? value : (editedFrom.peek() ?? value);
              change(memory.edit(label, written, expected), 'memorySaved');
            }}
            onStop={stop}
          />
        ) : (
          <div class="actions">
            {mayEdit && <Action label={text('edit')} onClick={() => (editedFrom.value = value)} />}
            {mayEdit && value !== '' && (
              <Action label={text('forget')} onClick={() => change(memory.forget(label, value), 'memoryForgotten')} />
            )}
            {onShowChange && <Action label={text('memoryShowChange')} isLink onClick={onShowChange} />}
          </div>
        )}
      </section>
    );
  };
}
