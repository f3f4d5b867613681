/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { MessageToolsKey } from '../../locales/english/message-tools.ts';
import type { ChatKey } from '../../locales/index.ts';
import type { GetText } from '../context.ts';
import type { Kit } from '../kit.ts';

/** What can be wrong with an answer, by the tag that Letta and the page get. */
const REASONS: readonly (readonly [tag: string, key: ChatKey | MessageToolsKey])[] = [
  ['incorrect', 'reasonIncorrect'],
  ['incomplete', 'reasonIncomplete'],
  ['unclear', 'reasonUnclear'],
  ['unsafe', 'reasonUnsafe'],
];

export interface ReasonsProps {
  readonly chosen: readonly string[];
  readonly text: GetText<MessageToolsKey>;
  readonly onChange: (reasons: readonly string[]) => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the buttons that say what is wrong with an answer. None has to be pressed. */
export function createReasons(kit: OwnKit) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h } = kit;
  return function Reasons({ chosen, text, onChange }: ReasonsProps) {
    return (
      <div class="reasons" part="feedback-reasons" role="group" aria-label={text('feedbackWhy')}>
        <span aria-hidden="true">{text('feedbackWhy')}</span>
        {REASONS.map(([tag, key]) => {
          const isChosen = chosen.includes(tag);
          return (
            <button
              key={tag}
              type="button"
              class="quiet-button"
              part="feedback-reason"
              aria-pressed={isChosen}
              onClick={() => onChange(isChosen ? chosen.filter((one) => one !== tag) : [...chosen, tag])}
            >
              {text(key)}
            </button>
          );
        })}
      </div>
    );
  };
}
