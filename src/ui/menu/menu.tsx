/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { Conversations } from '../../conversations/conversations.ts';
import type { TemporaryChat } from '../../conversations/temporary-chat.ts';
import type { TextKey } from '../../locales/index.ts';
import type { GetText, SubpanelName } from '../context.ts';
import type { MenuEntry } from '../hooks/use-menu-entries.ts';
import type { Kit } from '../kit.ts';
import css from './menu.css?inline';
import { createStartOver } from './start-over.tsx';

export { css };

export interface MenuProps {
  readonly entries: readonly MenuEntry[];
  readonly conversations: Conversations;
  readonly temporary: TemporaryChat;
  readonly text: GetText;
  /** Opens something over the messages. */
  readonly onSubpanel: (name: SubpanelName) => void;
  /** Something was done, and the visitor can go on writing. */
  readonly onDone: (said: string) => void;
  /** The visitor wants nothing of it: the focus goes back. */
  readonly onCancel: () => void;
  /** The visitor is somewhere else already. */
  readonly onLeave: () => void;
}

/** SVG paths. */
const ICONS: Readonly<Record<MenuEntry, string>> = {
  newConversation: 'M12 5v14M5 12h14',
  conversations: 'M4.5 5.5h15v10.5h-8l-4 3.5v-3.5h-3zM8.5 9.5h7M8.5 12.5h4.5',
  temporary: 'M12 4a8 8 0 1 0 .01 0M12 8v4.5l3 1.5',
  endTemporary: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  memory: 'M7 3.5h10q1.5 0 1.5 1.5v15.5l-6.5-4-6.5 4V5q0-1.5 1.5-1.5zM9.5 8h5M9.5 11.5h3.5',
  startOver: 'M5 5v5h5M5.5 10a7.5 7.5 0 1 1-1 4.5',
};

/** What an entry means, in smaller letters. */
const HINTS: { readonly [Entry in MenuEntry]?: TextKey } = {
  newConversation: 'sameMemory',
  temporary: 'temporaryHint',
};

/** Where a key leads from an entry; null: it is another key. */
function placeFor(key: string, place: number, count: number): number | null {
  if (key === 'ArrowDown') return (place + 1) % count;
  if (key === 'ArrowUp') return (place - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/**
 * Makes the component that lists what the menu leads to. It is a list of buttons, which every screen reader knows, and
 * answers to the keys of a menu as well.
 */
export function createMenu(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useLayoutEffect, useRef } = kit;
  const StartOver = createStartOver(kit);

  function Hint({ entry, text }: { entry: MenuEntry; text: GetText }) {
    const hint = HINTS[entry];
    if (!hint) return null;
    return (
      <span id={`${entry}-hint`} class="menu-hint">
        {text(hint)}
      </span>
    );
  }

  return function Menu(props: MenuProps) {
    const { entries, conversations, temporary, text, onSubpanel, onDone, onCancel, onLeave } = props;
    const frame = useRef<HTMLDivElement>(null);
    const isAsking = useSignal(false);
    const isBusy = useSignal(false);
    const failed = useSignal(false);

    useLayoutEffect(() => {
      frame.current?.querySelector('button')?.focus();
      // A press on the menu's button is left to that.
      const around = frame.current?.parentElement;
      const leave = (event: Event): void => {
        if (around && !event.composedPath().includes(around)) onLeave();
      };
      const listening = new AbortController();
      const { signal } = listening;
      document.addEventListener('pointerdown', leave, { capture: true, signal });
      frame.current?.addEventListener(
        'focusout',
        ({ relatedTarget }) => {
          if (relatedTarget instanceof Node && !around?.contains(relatedTarget)) onLeave();
        },
        { signal },
      );
      return () => listening.abort();
    }, []);

    /** Resolves to what a screen reader is told. */
    async function carryOut(entry: 'newConversation' | 'temporary' | 'endTemporary'): Promise<string> {
      if (entry === 'newConversation') {
        await conversations.create();
        return text(entry);
      }
      await (entry === 'temporary' ? temporary.start() : temporary.end());
      return text(entry === 'temporary' ? 'temporaryNote' : 'temporaryEnded');
    }

    async function choose(entry: MenuEntry): Promise<void> {
      if (entry === 'memory' || entry === 'conversations') return onSubpanel(entry);
      if (entry === 'startOver') {
        isAsking.value = true;
        return;
      }
      if (isBusy.peek()) return;
      isBusy.value = true;
      failed.value = false;
      try {
        onDone(await carryOut(entry));
      } catch {
        failed.value = true;
      } finally {
        isBusy.value = false;
      }
    }

    return (
      <div class="menu-popover" part="menu" ref={frame}>
        {isAsking.value ? (
          <StartOver conversations={conversations} text={text} onDone={onDone} onCancel={onCancel} />
        ) : (
          <ul
            class="menu-entries"
            role="list"
            aria-label={text('menu')}
            onKeyDown={(event) => {
              const buttons = [...event.currentTarget.querySelectorAll('button')];
              const place = buttons.findIndex((button) => button === event.target);
              const next = placeFor(event.key, place, buttons.length);
              if (next === null) return;
              event.preventDefault();
              buttons[next]?.focus();
            }}
          >
            {entries.map((entry) => (
              <li key={entry}>
                <button
                  type="button"
                  class="menu-entry"
                  part="menu-entry"
                  aria-label={text(entry)}
                  aria-describedby={HINTS[entry] && `${entry}-hint`}
                  aria-disabled={isBusy.value}
                  onClick={() => void choose(entry)}
                >
                  <svg viewBox="0 0 24 24" aria-hidden="true">
                    <path d={ICONS[entry]} />
                  </svg>
                  <span>
                    {text(entry)}
                    <Hint entry={entry} text={text} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {failed.value && (
          <p class="menu-error" role="alert">
            {text('conversationsFailed')}
          </p>
        )}
      </div>
    );
  };
}
