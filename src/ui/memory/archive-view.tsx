/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { MemoryKey } from '../../locales/english/memory.ts';
import type { Archive } from '../../memory/archive.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';
import { createAction } from './action.tsx';
import { type Place, placeAttributes } from './place.ts';

export interface ArchiveViewProps {
  readonly archive: Archive;
  readonly isEditable: boolean;
  readonly text: GetText<MemoryKey>;
  readonly place: Place;
  /** Leads to where the agent filed something away last; null: not in this chat. */
  readonly onShowChange: (() => void) | null;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Pick<Kit<typeof h>, 'h' | 'useSignal'>;

/** Makes the component that shows what the agent has filed away: a page at first, more on demand, or what a search finds. */
export function createArchiveView(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal } = kit;
  const Action = createAction(kit);

  return function ArchiveView({ archive, isEditable, text, place, onShowChange }: ArchiveViewProps) {
    const { passages, byMeaning, next, loading, error } = archive.state.value;
    const search = useSignal<string | null>(null);
    const failed = useSignal(false);
    if (search.value === null) {
      // Its first page is asked for once, when it is first shown.
      search.value = '';
      void archive.find('');
    }
    return (
      <section class="memory-block" part="memory-block" aria-label={text('archive')} {...placeAttributes(place)}>
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
            class="text-input"
            part="memory-input"
            dir={search.value ? 'auto' : undefined}
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
              <p id={`passage-${passage.id}`} class="memory-value" dir="auto">
                {passage.text}
              </p>
              {isEditable && (
                <Action
                  label={text('forget')}
                  describedBy={`passage-${passage.id}`}
                  onClick={() => {
                    failed.value = false;
                    archive.forget(passage.id).catch(() => (failed.value = true));
                  }}
                />
              )}
            </li>
          ))}
        </ul>
        <div class="actions">
          {next !== null && <Action label={text('archiveMore')} onClick={() => void archive.loadMore()} />}
          {onShowChange && <Action label={text('memoryShowChange')} isLink onClick={onShowChange} />}
        </div>
      </section>
    );
  };
}
