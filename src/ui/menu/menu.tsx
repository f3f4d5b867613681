/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import { type MenuKey, texts } from '../../locales/english/menu.ts';
import type { ChatKey } from '../../locales/index.ts';
import type { GetText, SubpanelName, ViewContext } from '../context.ts';
import type { Kit } from '../kit.ts';
import { createAbout } from './about.tsx';
import { ENTRIES } from './entries.ts';
import type { MenuAction, MenuEntry } from './menu-entry.ts';
import css from './menu.css?inline';
import type { PrintKit } from './print.tsx';
import { createQuestion } from './question.tsx';

export { css, texts };

export interface MenuProps {
  readonly view: ViewContext;
  readonly text: GetText<MenuKey>;
  /** Opens something over the messages. */
  readonly onSubpanel: (name: SubpanelName) => void;
  /** Something was done, and the visitor can go on writing. */
  readonly onDone: (said: string) => void;
  /** The visitor wants nothing of it: the focus goes back. */
  readonly onCancel: () => void;
  /** The visitor is somewhere else already. */
  readonly onLeave: () => void;
}

/** Where a key leads from an entry; null: it is another key. */
function placeFor(key: string, place: number, count: number): number | null {
  if (key === 'ArrowDown') return (place + 1) % count;
  if (key === 'ArrowUp') return (place - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h> & PrintKit<typeof h>;

/**
 * Makes the component that lists what the menu leads to. It is a list of buttons, which every screen reader knows, and
 * answers to the keys of a menu as well. `version` is the widget's, for “About this chat”.
 */
export function createMenu(kit: OwnKit, version: string) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useLayoutEffect, useRef } = kit;
  const QuestionView = createQuestion(kit);
  const About = createAbout(kit, version);

  interface EntryProps {
    readonly entry: MenuEntry;
    readonly text: GetText<MenuKey>;
    /** Of a switch; null: it is none. */
    readonly isOn: boolean | null;
    readonly isBusy: boolean;
    readonly onChoose: () => void;
  }

  function Entry({ entry: { name, icon, hint }, text, isOn, isBusy, onChoose }: EntryProps) {
    return (
      <li>
        <button
          type="button"
          class="menu-entry"
          part="menu-entry"
          role={isOn === null ? undefined : 'switch'}
          aria-checked={isOn ?? undefined}
          aria-label={text(name)}
          aria-describedby={hint && `${name}-hint`}
          aria-disabled={isBusy}
          onClick={onChoose}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d={icon} />
          </svg>
          <span class="menu-words">
            {text(name)}
            {hint && (
              <span id={`${name}-hint`} class="menu-hint">
                {text(hint)}
              </span>
            )}
          </span>
          {isOn !== null && <span class="menu-switch" aria-hidden="true" />}
        </button>
      </li>
    );
  }

  return function Menu(props: MenuProps) {
    const { view, text, onSubpanel, onDone, onCancel, onLeave } = props;
    const frame = useRef<HTMLDivElement>(null);
    /** The entry that is shown in place of the others. */
    const open = useSignal<MenuEntry | null>(null);
    const isBusy = useSignal(false);
    /** What went wrong last. */
    const problem = useSignal<ChatKey | MenuKey | null>(null);

    useLayoutEffect(() => {
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

    /** What an entry shows has the focus at its beginning. */
    const chosen = open.value;
    useLayoutEffect(() => frame.current?.querySelector<HTMLElement>('.menu-entry')?.focus(), [chosen]);

    async function choose(entry: MenuEntry): Promise<void> {
      const { action } = entry;
      if ('lists' in action || 'asks' in action || 'shows' in action) {
        open.value = entry;
        return;
      }
      if (isBusy.peek()) return;
      isBusy.value = true;
      problem.value = null;
      // The press shows first.
      await new Promise((resolve) => setTimeout(resolve));
      try {
        if ('opens' in action) onSubpanel(action.opens);
        else if ('does' in action) onDone(text(await action.does(view, { kit, text })));
        else problem.value = await action.switches.set(view, !action.switches.isOn(view));
      } catch {
        problem.value = 'conversationsFailed';
      } finally {
        isBusy.value = false;
      }
    }

    const isOn = (action: MenuAction): boolean | null => ('switches' in action ? action.switches.isOn(view) : null);
    const entries = chosen && 'lists' in chosen.action ? chosen.action.lists : chosen ? null : ENTRIES;
    return (
      <div class="menu-popover" part="menu" ref={frame}>
        {chosen && 'asks' in chosen.action && (
          <QuestionView
            name={chosen.name}
            question={chosen.action.asks}
            view={view}
            text={text}
            onDone={onDone}
            onCancel={onCancel}
          />
        )}
        {chosen && 'shows' in chosen.action && <About view={view} text={text} onClose={onCancel} />}
        {entries && (
          <ul
            class="menu-entries"
            role="list"
            aria-label={text(chosen?.name ?? 'menu')}
            onKeyDown={(event) => {
              const buttons = [...event.currentTarget.querySelectorAll('button')];
              const place = buttons.findIndex((button) => button === event.target);
              const next = placeFor(event.key, place, buttons.length);
              if (next === null) return;
              event.preventDefault();
              buttons[next]?.focus();
            }}
          >
            {entries
              .filter((entry) => entry.isOffered(view))
              .map((entry) => (
                <Entry
                  key={entry.name}
                  entry={entry}
                  text={text}
                  isOn={isOn(entry.action)}
                  isBusy={isBusy.value}
                  onChoose={() => void choose(entry)}
                />
              ))}
          </ul>
        )}
        {problem.value !== null && (
          <p class="menu-error" role="alert">
            {text(problem.value)}
          </p>
        )}
      </div>
    );
  };
}
