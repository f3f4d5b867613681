import { useMemo } from 'preact/hooks';
import type { ToolPart, ToolState } from '../../conversation/state.ts';
import type { ChatKey } from '../../locales/index.ts';
import { reveal } from '../../markdown/reveal.ts';
import { type GetText, useText, useView } from '../context.ts';
import { formatDuration, secondsBetween } from '../duration.ts';
import { useSeconds } from '../hooks/use-seconds.ts';
import type { Disclosure as Preset } from '../view.ts';
import { Approval } from './Approval.tsx';
import { Disclosure } from './Disclosure.tsx';
import { Fields } from './Fields.tsx';
import { JsonText } from './JsonText.tsx';
import { argumentsOf, fieldsOf, mainArgument } from './tool-words.ts';
import { type ToolInfo, useTool } from './use-tool.ts';

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
  const asks = useView().conversation.asksVisitor(part);
  return asks ? <Approval part={part} /> : <ToolRow part={part} preset={preset} />;
}

/** What a row says of a tool without a title. */
const UNTITLED: Readonly<Record<ToolState, ChatKey>> = {
  waiting: 'toolPreparing',
  running: 'toolRunning',
  success: 'toolDone',
  error: 'toolDone',
  denied: 'toolDone',
  closed: 'toolDone',
};

/** What a row says behind its title, where the call didn't go well. */
const OUTCOMES: Readonly<Partial<Record<ToolState, ChatKey>>> = {
  error: 'toolFailed',
  denied: 'approvalRefused',
  closed: 'toolClosed',
};

/** "Looked up the weather", "Used look up". */
export function rowTitle(state: ToolState, { label, title, words }: ToolInfo, text: GetText): string {
  const own = typeof label === 'object' ? label?.[isLive(state) ? 'running' : 'done'] : label;
  if (own) return own;
  // A denied call was never used.
  return title ?? (state === 'denied' ? words : text(UNTITLED[state], { tool: words }));
}

export const isLive = (state: ToolState): boolean => state === 'running' || state === 'waiting';

function ToolRow({ part, preset }: ToolPartProps) {
  const text = useText();
  const tool = useTool(part);
  const args = useMemo(() => argumentsOf(part.arguments), [part.arguments]);
  const outcome = OUTCOMES[part.state];
  const took = useTook(part);
  const { decision } = part;
  return (
    <Disclosure
      part="tool"
      summary={rowTitle(part.state, tool, text)}
      detail={mainArgument(args, tool.parameters)}
      status={[outcome && text(outcome), decision?.approve && text('approvalGiven'), took].filter(Boolean).join(' · ')}
      live={isLive(part.state)}
      preset={preset}
    >
      {() => (
        <>
          {args && Object.keys(args).length > 0 ? (
            <Fields fields={fieldsOf(args, tool.parameters)} />
          ) : (
            !args && <JsonText label={text('toolInput')} text={part.arguments} />
          )}
          {decision?.reason ? (
            <p class="decision" part="decision" dir="auto">
              {text('reason')}: {reveal(decision.reason)}
            </p>
          ) : (
            <JsonText label={text('toolResult')} text={part.result ?? ''} />
          )}
        </>
      )}
    </Disclosure>
  );
}

/** How long a call has taken, or takes so far; '' where that is unknown, or says nothing. */
function useTook({ state, approval, startedAt, endedAt }: ToolPart): string {
  const { locale } = useView().config.value;
  const running = useSeconds(isLive(state)).value;
  // The time of a call that waited for the visitor is the visitor's.
  const seconds = isLive(state) ? running : approval ? null : secondsBetween(startedAt, endedAt);
  return seconds !== null && seconds >= (isLive(state) ? 3 : 1) ? formatDuration(seconds, locale) : '';
}
