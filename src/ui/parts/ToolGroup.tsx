import type { ToolPart } from '../../conversation/state.ts';
import { useText, useView } from '../context.ts';
import { formatDuration } from '../duration.ts';
import { useSeconds } from '../hooks/use-seconds.ts';
import type { Disclosure as Preset } from '../view.ts';
import { Disclosure } from './Disclosure.tsx';
import { EarlierParts } from './EarlierParts.tsx';
import { isLive, rowTitle } from './ToolPart.tsx';
import { useTool } from './use-tool.ts';

interface ToolGroupProps {
  /** Calls of one tool; at least one. */
  parts: readonly [ToolPart, ...ToolPart[]];
  preset: Preset;
}

/** Many calls of one tool, as one row. */
export function ToolGroup({ parts, preset }: ToolGroupProps) {
  const text = useText();
  const { locale } = useView().config.value;
  const [first] = parts;
  const running = parts.filter(({ state }) => isLive(state)).length;
  const failed = parts.filter(({ state }) => state === 'error').length;
  // How long nothing has come of any of them.
  const seconds = useSeconds(running > 0, running).value;
  const count = running > 0 ? `${parts.length - running} / ${parts.length}` : `${parts.length}×`;
  return (
    <Disclosure
      part="tool"
      summary={rowTitle(running > 0 ? 'running' : 'success', useTool(first), text)}
      status={[
        count,
        failed > 0 && `${text('toolFailed')}: ${failed}`,
        running > 0 && seconds >= 3 && formatDuration(seconds, locale),
      ]
        .filter(Boolean)
        .join(' · ')}
      live={running > 0}
      preset={preset === 'open' ? 'collapsed' : preset}
    >
      {() => <EarlierParts parts={parts} shownAtFirst={50} />}
    </Disclosure>
  );
}
