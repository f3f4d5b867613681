/** @jsxRuntime classic */
/** @jsx h */
/** @jsxFrag Fragment */
import type { h } from 'preact';
import type { MemoryKey } from '../../locales/english/memory.ts';
import type { MemoryState } from '../../memory/memory.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';
import { createAction } from './action.tsx';

export interface BlockEditorProps {
  readonly block: MemoryState['blocks'][number];
  readonly title: string;
  readonly isSaving: boolean;
  /** Whether the block was changed since the visitor began. */
  readonly hasConflict: boolean;
  readonly text: GetText<MemoryKey>;
  onSave(written: string): void;
  /** The visitor gives the change up. */
  onStop(): void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Pick<Kit<typeof h>, 'h' | 'Fragment' | 'useSignal'>;

/** Makes the component in which the visitor rewrites a block. */
export function createBlockEditor(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`, with `Fragment`.
  const { h, Fragment, useSignal } = kit;
  const Action = createAction(kit);

  return function BlockEditor(props: BlockEditorProps) {
    const { block, title, isSaving, hasConflict, text, onSave, onStop } = props;
    const { limit } = block;
    const written = useSignal(block.value);
    const { length } = written.value;
    const isTooLong = limit !== null && length > limit;
    return (
      <>
        <textarea
          class="text-input"
          part="memory-input"
          dir="auto"
          rows={5}
          aria-label={title}
          aria-invalid={isTooLong}
          value={written.value}
          ref={(input) => {
            // Once, when it appears.
            if (input && !input.dataset['seen']) {
              input.dataset['seen'] = 'true';
              input.focus();
            }
          }}
          onInput={(event) => (written.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            // Escape gives up the change, and not the whole panel.
            if (event.key !== 'Escape' || event.isComposing) return;
            event.preventDefault();
            event.stopPropagation();
            onStop();
          }}
        />
        {isTooLong && (
          <p class="memory-warning" role="alert">
            {text('memoryTooLong', { count: length, limit })}
          </p>
        )}
        <div class="actions">
          <Action
            label={text(hasConflict ? 'memoryOverwrite' : 'save')}
            isMain
            isDisabled={isTooLong || isSaving}
            onClick={() => !isTooLong && !isSaving && onSave(written.peek())}
          />
          <Action label={text(hasConflict ? 'memoryDiscard' : 'cancel')} onClick={onStop} />
        </div>
      </>
    );
  };
}
