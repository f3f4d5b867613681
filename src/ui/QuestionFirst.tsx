import type { ToolPart } from '../conversation/state.ts';
import { useText, useView } from './context.ts';

interface QuestionFirstProps {
  /** The calls that wait for a decision; at least one. */
  questions: readonly ToolPart[];
  /** What stands in the box. */
  reason: string;
  /** The text has gone out as the reason. */
  onSent: () => void;
}

/** Says what to do where the visitor wants to write while a question is open; the text stays in the box. */
export function QuestionFirst({ questions, reason, onSent }: QuestionFirstProps) {
  const { conversation } = useView();
  const text = useText();
  return (
    <div class="question-first" part="question-first" role="alert">
      {text('answerFirst')}
      {reason !== '' && (
        <button
          type="button"
          class="link-button"
          part="reason-button"
          onClick={() => {
            onSent();
            // What fails is in the state, and so in the notice.
            for (const { key } of questions) conversation.approve(key, false, reason).catch(() => undefined);
          }}
        >
          {text(questions.length > 1 ? 'denyAllWithText' : 'denyWithText')}
        </button>
      )}
    </div>
  );
}
