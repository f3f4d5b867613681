import { useSignal } from '@preact/signals';
import type { ToolPart } from '../../conversation/state.ts';
import { useText, useView } from '../context.ts';
import { JsonText } from './JsonText.tsx';

/** Asks whether the agent may use a tool. Its buttons go with the first click, also while other calls still wait. */
export function Approval({ part }: { part: ToolPart }) {
  const { conversation } = useView();
  const text = useText();
  const decision = useSignal<boolean | null>(null);
  const question = text('approvalQuestion', { tool: part.name });
  const decide = (approve: boolean): void => {
    if (decision.peek() !== null) return;
    decision.value = approve;
    conversation.approve(part.key, approve).catch(() => {
      // The error is in the state, and so in the notice. Here the visitor can decide again.
      decision.value = null;
    });
  };
  return (
    <div class="approval" part="approval" role="group" aria-label={question}>
      <strong part="question">{question}</strong>
      <JsonText text={part.arguments} />
      {decision.value === null ? (
        <div class="actions">
          <button type="button" class="quiet-button accent" part="allow-button" onClick={() => decide(true)}>
            {text('approve')}
          </button>
          <button type="button" class="quiet-button" part="deny-button" onClick={() => decide(false)}>
            {text('deny')}
          </button>
        </div>
      ) : (
        <span class="decision" part="decision" role="status">
          {text(decision.value ? 'approvalGiven' : 'approvalRefused')}
        </span>
      )}
    </div>
  );
}
