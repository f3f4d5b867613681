import type { ToolPart } from '../../conversation/state.ts';
import { reveal } from '../../markdown/reveal.ts';
import { useView } from '../context.ts';
import type { ToolLabel } from '../tool-label.ts';
import type { View } from '../view.ts';
import { inWords, titleOf } from './tool-words.ts';

/** What a reader may know of a tool. */
export interface ToolInfo {
  /** The page's own words for its rows; null: it has none. */
  readonly label: ToolLabel | null;
  /** What it is called, where somebody gave it a name for people; null: nobody did. */
  readonly title: string | null;
  /** The title, else the name in words. */
  readonly words: string;
  readonly description: string | null;
  /** JSON Schema of its arguments; null: unknown. */
  readonly parameters: Readonly<Record<string, unknown>> | null;
}

/** The tool of a call: one of this page's, or of the agent's. */
export function toolOf({ name }: ToolPart, { config, conversation }: View): ToolInfo {
  const own = conversation.clientTools.value.get(name);
  const tool = own ?? conversation.agent.value?.tools.find((one) => one.name === name);
  const { toolLabels } = config.value;
  const label = Object.hasOwn(toolLabels, name) ? (toolLabels[name] ?? null) : null;
  const title = own?.title ? reveal(own.title) : titleOf(tool?.parameters);
  return {
    label,
    title,
    words: title ?? inWords(name),
    description: tool?.description ?? null,
    parameters: tool?.parameters ?? null,
  };
}

export const useTool = (part: ToolPart): ToolInfo => toolOf(part, useView());
