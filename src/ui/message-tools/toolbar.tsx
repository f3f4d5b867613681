/** @jsxRuntime classic */
/** @jsx h */
import type { ComponentChildren, h, TargetedKeyboardEvent } from 'preact';
import type { Kit } from '../kit.ts';

/** A button of a toolbar. */
export interface Action {
  readonly name: string;
  readonly label: string;
  /** An SVG path. */
  readonly icon: string;
  /** Whether it is what the visitor chose; undefined: it is no choice. */
  readonly isPressed?: boolean;
  readonly isBusy?: boolean;
  readonly run: () => void;
}

export interface ToolbarProps {
  readonly label: string;
  readonly actions: readonly Action[];
  readonly children?: ComponentChildren;
}

/** Where a key leads from a button; null: it is another key. */
function placeFor(key: string, place: number, count: number, isRightToLeft: boolean): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  return step === 0 ? null : (place + (isRightToLeft ? -step : step) + count) % count;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the row of buttons under a message. Tab leads to one of them, and the arrow keys lead to the others. */
export function createToolbar(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal } = kit;

  return function Toolbar({ label, actions, children }: ToolbarProps) {
    const current = useSignal(actions[0]?.name);
    const isThere = actions.some(({ name }) => name === current.value);

    function move(event: TargetedKeyboardEvent<HTMLElement>): void {
      const buttons = [...event.currentTarget.querySelectorAll('button')];
      const place = buttons.findIndex((button) => button === event.target);
      const isRightToLeft = event.currentTarget.matches(':dir(rtl)');
      const next = place < 0 ? null : placeFor(event.key, place, buttons.length, isRightToLeft);
      if (next === null) return;
      event.preventDefault();
      current.value = actions[next]?.name;
      buttons[next]?.focus();
    }

    return (
      <div class="message-actions" part="message-actions" role="toolbar" aria-label={label} onKeyDown={move}>
        {actions.map(({ name, label, icon, isPressed, isBusy = false, run }, index) => (
          <button
            key={name}
            type="button"
            class="icon-button"
            part="message-action"
            data-action={name}
            tabIndex={(isThere ? name === current.value : index === 0) ? 0 : -1}
            aria-label={label}
            title={label}
            aria-pressed={isPressed}
            aria-disabled={isBusy}
            onClick={() => {
              current.value = name;
              if (!isBusy) run();
            }}
          >
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d={icon} />
            </svg>
          </button>
        ))}
        {children}
      </div>
    );
  };
}
