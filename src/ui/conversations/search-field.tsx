/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { ConversationsKey } from '../../locales/english/conversations.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';

/** So long after the last letter a search begins. */
const DELAY_MS = 250;

export interface SearchFieldProps {
  readonly search: string;
  readonly text: GetText<ConversationsKey>;
  readonly onSearch: (text: string) => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the field that searches while the visitor writes, and at once on Enter. */
export function createSearchField(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useEffect, useRef } = kit;

  return function SearchField({ search, text, onSearch }: SearchFieldProps) {
    const written = useSignal(search);
    const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
    const find = (): void => {
      clearTimeout(timer.current);
      onSearch(written.peek().trim());
    };
    useEffect(() => () => clearTimeout(timer.current), []);
    return (
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          find();
        }}
      >
        <input
          type="search"
          class="text-input"
          part="conversation-search"
          enterkeyhint="search"
          aria-label={text('conversationsSearch')}
          placeholder={text('conversationsSearch')}
          value={written.value}
          onInput={(event) => {
            written.value = event.currentTarget.value;
            clearTimeout(timer.current);
            timer.current = setTimeout(find, DELAY_MS);
          }}
        />
      </form>
    );
  };
}
