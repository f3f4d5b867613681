import type { ToolPart, ToolState } from '../../conversation/state.ts';
import type { TextKey } from '../../locales/index.ts';
import { useText, useView } from '../context.ts';
import type { Disclosure as Preset } from '../view.ts';
import { Approval } from './Approval.tsx';
import { Disclosure } from './Disclosure.tsx';
import { JsonText } from './JsonText.tsx';

interface ToolPartProps {
  part: ToolPart;
  preset: Preset;
}

/** A tool that the agent used; or wants to use, with the visitor's leave. */
export function ToolPartView({ part, preset }: ToolPartProps) {
  return part.state === 'waiting' ? (
    <WaitingToolView part={part} preset={preset} />
  ) : (
    <ToolRow part={part} preset={preset} />
  );
}

/** Asks for leave once the arguments are complete, which they are when the whole chat waits for the decision. */
function WaitingToolView({ part, preset }: ToolPartProps) {
  const status = useView().conversation.status.value;
  const asks = status.type === 'awaiting-approval' && status.callIds.includes(part.key);
  return asks ? <Approval part={part} /> : <ToolRow part={part} preset={preset} />;
}

const STATE_TEXTS: Readonly<Record<ToolState, TextKey>> = {
  waiting: 'toolPreparing',
  running: 'toolRunning',
  success: 'toolDone',
  error: 'toolFailed',
  denied: 'toolDenied',
  closed: 'toolClosed',
};

function ToolRow({ part, preset }: ToolPartProps) {
  const text = useText();
  return (
    <Disclosure
      part="tool"
      summary={text(STATE_TEXTS[part.state], { tool: part.name })}
      live={part.state === 'running' || part.state === 'waiting'}
      preset={preset}
    >
      {() => (
        <>
          <JsonText label={text('toolInput')} text={part.arguments} />
          <JsonText label={text('toolResult')} text={part.result ?? ''} />
        </>
      )}
    </Disclosure>
  );
}
