/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { Kit } from '../../ui/kit.ts';
import type { Entry, Log } from './log.ts';

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
export type DrawerKit = Pick<Kit<typeof h>, 'h' | 'useSignal' | 'useRef' | 'useLayoutEffect'>;

export interface DrawerOptions {
  readonly log: Log;
  /** All of the log for somebody else, with what it was recorded by. */
  readonly report: () => string;
  /** Gives the chat that an element is in the drawer's styles. */
  readonly adopt: (element: Element | null) => void;
}

/** How near its end the list has to be to follow it, in px. */
const NEAR_END = 24;

/** Makes the drawer under the chat. It is for developers, and so in English whatever the chat's language is. */
export function createDrawer(kit: DrawerKit, { log, report, adopt }: DrawerOptions) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useRef, useLayoutEffect } = kit;

  function EntryRow({ entry: { at, shown }, onGrow }: { readonly entry: Entry; readonly onGrow: () => void }) {
    const { kind, text } = shown.value;
    useLayoutEffect(onGrow, [text]);
    return (
      <li class={`debug-${kind}`}>
        <time datetime={at.toISOString()}>{at.toISOString().slice(11, 23)}</time> <b>{kind}</b> {text}
      </li>
    );
  }

  function Entries() {
    const list = useRef<HTMLOListElement>(null);
    const isAtEnd = useRef(true);
    const lastTop = useRef(0);
    const follow = (): void => {
      if (!list.current || !isAtEnd.current) return;
      list.current.scrollTop = list.current.scrollHeight;
      lastTop.current = list.current.scrollTop;
    };
    return (
      <ol
        ref={list}
        id="debug-entries"
        // For the arrow keys.
        tabIndex={0}
        aria-label="Entries, oldest first"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          // What grows moves the end away: only a move upwards lets go.
          if (scrollHeight - clientHeight - scrollTop < NEAR_END) isAtEnd.current = true;
          else if (scrollTop < lastTop.current) isAtEnd.current = false;
          lastTop.current = scrollTop;
        }}
      >
        {log.entries.value.map((entry) => (
          <EntryRow key={entry.id} entry={entry} onGrow={follow} />
        ))}
      </ol>
    );
  }

  return function DebugDrawer() {
    const frame = useRef<HTMLElement>(null);
    const isOpen = useSignal(true);
    const said = useSignal('');
    /** What could not be copied, to be copied by hand. */
    const byHand = useSignal<string | null>(null);
    useLayoutEffect(() => adopt(frame.current), []);

    async function copy(): Promise<void> {
      const text = report();
      byHand.value = null;
      try {
        await navigator.clipboard.writeText(text);
        said.value = 'Copied.';
      } catch {
        // The page or the visitor doesn't allow it, or the page isn't served by https.
        said.value = 'The browser doesn’t let it be copied: copy it by hand.';
        byHand.value = text;
        isOpen.value = true;
      }
    }

    const count = log.entries.value.length;
    return (
      <section
        ref={frame}
        class="debug"
        part="debug"
        lang="en"
        dir="ltr"
        aria-label="Debug log"
        data-open={isOpen.value}
      >
        <div class="debug-bar">
          <button
            type="button"
            class="debug-title"
            part="debug-action"
            aria-expanded={isOpen.value}
            aria-controls="debug-entries"
            onClick={() => (isOpen.value = !isOpen.peek())}
          >
            Debug log <span>({count})</span>
          </button>
          <span role="status">{said.value}</span>
          <button type="button" part="debug-action" onClick={() => void copy()}>
            Copy
          </button>
          <button
            type="button"
            part="debug-action"
            onClick={() => {
              log.clear();
              byHand.value = null;
              said.value = 'Cleared.';
            }}
          >
            Clear
          </button>
        </div>
        {isOpen.value && byHand.value !== null && (
          <textarea
            readOnly
            aria-label="The log as text"
            ref={(element) => {
              element?.focus();
              element?.select();
            }}
            value={byHand.value}
          />
        )}
        {isOpen.value && byHand.value === null && <Entries />}
      </section>
    );
  };
}
