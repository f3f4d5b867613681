import type { ToolPart, ToolState } from '../../conversation/state.ts';
import { messages as english } from '../../locales/en-tools.ts';
import { adoptStyles } from '../../styles/sheets.ts';
import css from '../../styles/tools.css?inline';
import { ChevronIcon } from '../icons.tsx';
import type { UiProps } from '../view.ts';

const dress = (element: Element | null): void => adoptStyles(element, css);

type ToolProps = UiProps & { part: ToolPart };

/** A tool that the agent used; or wants to use, with the visitor's leave. */
export function ToolPartView({ ui, part }: ToolProps) {
  const { tools } = ui.config.value;
  // A question is always shown: without an answer the agent can't go on.
  if (part.state === 'waiting') return <Approval ui={ui} part={part} />;
  if (tools === 'hidden') return null;
  return (
    <details
      ref={dress}
      class={`disclosure ${part.state === 'running' ? 'live' : ''}`}
      part="tool"
      open={tools === 'open'}
    >
      <summary>
        <ChevronIcon />
        {ui.text(STATE_TEXTS[part.state], { tool: part.name }, english)}
      </summary>
      <div class="details">
        <Json label={ui.text('toolInput', {}, english)} text={part.arguments} />
        <Json label={ui.text('toolResult', {}, english)} text={part.result} />
      </div>
    </details>
  );
}

function Approval({ ui, part }: ToolProps) {
  const question = ui.text('approvalQuestion', { tool: part.name }, english);
  const button = (approve: boolean) => (
    <button
      type="button"
      class={`quiet-button ${approve ? 'accent' : ''}`}
      // What fails is in the state, and so in the notice.
      onClick={() => ui.conversation.approve(part.key, approve).catch(() => undefined)}
    >
      {ui.text(approve ? 'approve' : 'deny', {}, english)}
    </button>
  );
  return (
    <div ref={dress} class="approval" part="approval" role="group" aria-label={question}>
      <strong>{question}</strong>
      <Json text={part.arguments} />
      <div class="actions">
        {button(true)}
        {button(false)}
      </div>
    </div>
  );
}

/** JSON, indented; what isn't (yet) JSON, as it is. */
function Json({ label, text }: { label?: string; text: string | null }) {
  if (!text) return null;
  let readable = text;
  try {
    readable = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // It may still be growing, and a tool may return any text.
  }
  return (
    <>
      {label}
      <pre tabIndex={0}>{readable}</pre>
    </>
  );
}

const STATE_TEXTS: Record<Exclude<ToolState, 'waiting'>, keyof typeof english> = {
  running: 'toolRunning',
  success: 'toolDone',
  error: 'toolFailed',
  denied: 'toolDenied',
  closed: 'toolClosed',
};
