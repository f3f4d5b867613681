import type { ToolPart, ToolState } from '../../conversation/state.ts';
import type { Messages } from '../../locales/en.ts';
import { ChevronIcon } from '../icons.tsx';
import { useText, useView } from '../view.ts';

/** A tool that the agent used; or wants to use, with the visitor's leave. */
export function ToolPartView({ part }: { part: ToolPart }) {
  const text = useText();
  const { tools } = useView().config.value;
  // A question is always shown: without an answer the agent can't go on.
  if (part.state === 'waiting') return <Approval part={part} />;
  if (tools === 'hidden') return null;
  return (
    <details class={`disclosure ${part.state === 'running' ? 'live' : ''}`} part="tool" open={tools === 'open'}>
      <summary>
        <ChevronIcon />
        {text(STATE_TEXTS[part.state], { tool: part.name })}
      </summary>
      <div class="details">
        {part.arguments && (
          <>
            {text('toolInput')}
            <pre tabIndex={0}>{readable(part.arguments)}</pre>
          </>
        )}
        {part.result !== null && (
          <>
            {text('toolResult')}
            <pre tabIndex={0}>{readable(part.result)}</pre>
          </>
        )}
      </div>
    </details>
  );
}

function Approval({ part }: { part: ToolPart }) {
  const { conversation } = useView();
  const text = useText();
  const answer = (approve: boolean) => {
    // What fails is in the state, and so in the notice.
    conversation.approve(part.key, approve).catch(() => undefined);
  };
  const question = text('approvalQuestion', { tool: part.name });
  return (
    <div class="approval" part="approval" role="group" aria-label={question}>
      <strong>{question}</strong>
      {part.arguments && <pre tabIndex={0}>{readable(part.arguments)}</pre>}
      <div class="actions">
        <button type="button" class="quiet-button primary-button" onClick={() => answer(true)}>
          {text('approve')}
        </button>
        <button type="button" class="quiet-button" onClick={() => answer(false)}>
          {text('deny')}
        </button>
      </div>
    </div>
  );
}

const STATE_TEXTS: Record<Exclude<ToolState, 'waiting'>, keyof Messages> = {
  running: 'toolRunning',
  success: 'toolDone',
  error: 'toolFailed',
  denied: 'toolDenied',
  closed: 'toolClosed',
};

/** JSON, indented; what isn't (yet) JSON, as it is. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
