/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { ConversationsKey } from '../../locales/english/conversations.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';

export interface UndoLineProps {
  /** What was done, in words. */
  readonly said: string;
  /** How long it can be taken back, in ms. */
  readonly undoMs: number;
  readonly text: GetText<ConversationsKey>;
  readonly onUndo: () => void;
  /** It is too late. `hadFocus`: the focus was on the button, which goes. */
  readonly onOver: (hadFocus: boolean) => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the component that lets a deletion be taken back. What had the focus is gone, so it takes it. */
export function createUndoLine(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useLayoutEffect, useRef } = kit;

  return function UndoLine({ said, undoMs, text, onUndo, onOver }: UndoLineProps) {
    const button = useRef<HTMLButtonElement>(null);
    useLayoutEffect(() => {
      const { current } = button;
      current?.focus();
      const timer = setTimeout(() => onOver(current?.matches(':focus') ?? false), undoMs);
      return () => clearTimeout(timer);
    }, []);
    return (
      <div class="undo-line" part="undo-line">
        <span>{said}</span>
        <button ref={button} type="button" class="quiet-button" part="undo-button" onClick={onUndo}>
          {text('undo')}
        </button>
      </div>
    );
  };
}
