/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { MenuKey } from '../../locales/english/menu.ts';
import type { ChatKey } from '../../locales/index.ts';
import type { GetText, ViewContext } from '../context.ts';
import type { Kit } from '../kit.ts';
import type { Question } from './menu-entry.ts';

export interface QuestionProps {
  readonly name: ChatKey | MenuKey;
  readonly question: Question;
  readonly view: ViewContext;
  readonly text: GetText<MenuKey>;
  readonly onDone: (said: string) => void;
  readonly onCancel: () => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the component that asks before something is done that can't be taken back, and says that it is done. */
export function createQuestion(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useSignal, useLayoutEffect, useRef } = kit;

  return function QuestionView({ name, question, view, text, onDone, onCancel }: QuestionProps) {
    const { confirm, run, done, isGrave = false } = question;
    const way = useRef<HTMLButtonElement>(null);
    const state = useSignal<'asking' | 'busy' | 'failed' | 'done'>('asking');
    const isDone = state.value === 'done';
    // The way out, which does nothing: first back, then on.
    useLayoutEffect(() => way.current?.focus(), [isDone]);

    async function answer(): Promise<void> {
      if (state.peek() === 'busy') return;
      state.value = 'busy';
      try {
        await run(view);
        if (isGrave) state.value = 'done';
        else onDone(text(done));
      } catch {
        state.value = 'failed';
      }
    }

    return (
      <div
        class="menu-question"
        part="menu-question"
        role="alertdialog"
        aria-label={text(name)}
        aria-describedby="menu-question-text"
      >
        <p id="menu-question-text">{text(isDone ? done : question.question)}</p>
        {state.value === 'failed' && (
          <p class="menu-error" role="alert">
            {text('conversationsFailed')}
          </p>
        )}
        <div class="actions">
          {!isDone && (
            <button
              type="button"
              class="quiet-button accent"
              part="confirm-button"
              aria-disabled={state.value === 'busy'}
              onClick={() => void answer()}
            >
              {text(confirm)}
            </button>
          )}
          <button
            key={isDone ? 'close' : 'cancel'}
            ref={way}
            type="button"
            class="quiet-button"
            part="cancel-button"
            onClick={() => (isDone ? onDone(text(done)) : onCancel())}
          >
            {text(isDone ? 'close' : 'cancel')}
          </button>
        </div>
      </div>
    );
  };
}
