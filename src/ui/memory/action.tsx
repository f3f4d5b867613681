/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { Kit } from '../kit.ts';

export interface ActionProps {
  readonly label: string;
  readonly isMain?: boolean;
  /** Whether it only leads somewhere. */
  readonly isLink?: boolean;
  readonly isDisabled?: boolean;
  /** The id of what it is about, where several say the same. */
  readonly describedBy?: string;
  readonly onClick: () => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Pick<Kit<typeof h>, 'h'>;

/** Makes the button of the memory panel. */
export function createAction(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h } = kit;
  return function Action(props: ActionProps) {
    const { label, isMain = false, isLink = false, isDisabled = false, describedBy, onClick } = props;
    return (
      <button
        type="button"
        class={isLink ? 'link-button' : `quiet-button ${isMain ? 'accent' : ''}`}
        part="memory-action"
        aria-disabled={isDisabled}
        aria-describedby={describedBy}
        onClick={onClick}
      >
        {label}
      </button>
    );
  };
}
