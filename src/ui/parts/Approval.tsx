import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { ToolPart } from '../../conversation/state.ts';
import { reveal } from '../../markdown/reveal.ts';
import { useText, useView } from '../context.ts';
import { Disclosure } from './Disclosure.tsx';
import { Fields } from './Fields.tsx';
import { JsonText } from './JsonText.tsx';
import { questionOf } from './question-of.ts';
import { argumentsOf, fieldsOf } from './tool-words.ts';
import { useTool } from './use-tool.ts';

/** Asks whether the agent may use a tool, and says in words what would happen. */
export function Approval({ part }: { part: ToolPart }) {
  const view = useView();
  const { conversation } = view;
  const text = useText();
  const { description, parameters } = useTool(part);
  const args = useMemo(() => argumentsOf(part.arguments), [part.arguments]);
  const isSending = useSignal(false);
  const place = usePlace(part.key);
  const question = questionOf(part, view, text);
  const decide = (approve: boolean, reason?: string): void => {
    if (isSending.peek()) return;
    isSending.value = true;
    conversation.approve(part.key, approve, reason).catch(() => {
      // The error is in the state, and so in the notice. Here the visitor can decide again.
      isSending.value = false;
    });
  };
  const fields = args && fieldsOf(args, parameters);
  return (
    <div class="approval" part="approval" role="group" aria-label={question}>
      {place && <span class="place">{text('approvalPlace', place)}</span>}
      <strong part="question" dir="auto">
        {question}
      </strong>
      {description && (
        <p class="description" part="description" dir="auto">
          {firstSentence(description)}
        </p>
      )}
      {fields && fields.length > 0 && <Fields fields={fields} />}
      {fields ? (
        <Disclosure part="raw" summary={text('details')} live={false} preset="collapsed">
          {() => <JsonText label={reveal(part.name)} text={part.arguments} />}
        </Disclosure>
      ) : (
        <JsonText text={part.arguments} />
      )}
      {!isSending.value && <Buttons decide={decide} />}
    </div>
  );
}

function Buttons({ decide }: { decide: (approve: boolean, reason?: string) => void }) {
  const text = useText();
  /** Null: the visitor doesn't want to say why. */
  const reason = useSignal<string | null>(null);
  return (
    <form
      class="decide"
      onSubmit={(event) => {
        event.preventDefault();
        decide(false, reason.peek()?.trim() || undefined);
      }}
    >
      {reason.value !== null && (
        <input
          class="reason"
          part="reason"
          dir={reason.value === '' ? undefined : 'auto'}
          autofocus
          ref={(input) => {
            input?.focus();
          }}
          aria-label={text('reason')}
          placeholder={text('reason')}
          value={reason.value}
          onInput={(event) => {
            reason.value = event.currentTarget.value;
          }}
        />
      )}
      <div class="actions">
        <button type="button" class="quiet-button accent" part="allow-button" onClick={() => decide(true)}>
          {text('approve')}
        </button>
        <button type="submit" class="quiet-button" part="deny-button">
          {text('deny')}
        </button>
        {reason.value === null && (
          <button
            type="button"
            class="link-button"
            part="reason-button"
            onClick={() => {
              reason.value = '';
            }}
          >
            {text('giveReason')}
          </button>
        )}
      </div>
    </form>
  );
}

/** Which of several questions this is; null: it is the only one. */
function usePlace(callId: string): { number: number; count: number } | null {
  const status = useView().conversation.status.value;
  const callIds = status.type === 'awaiting-approval' ? status.callIds : [];
  if (callIds.length < 2) return null;
  return { number: callIds.indexOf(callId) + 1, count: callIds.length };
}

/** Descriptions are written for the model; their first sentence is for everybody. */
function firstSentence(description: string): string {
  const [start = ''] = description.trim().split(/\n|(?<=[.!?。])\s/, 1);
  return reveal(start.slice(0, 200));
}
