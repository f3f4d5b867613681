import type { AgentTool } from './events.ts';
import { isRecord, stringOf } from './wire.ts';

/** No agent has as many. */
const MAX_TOOLS = 500;
/** Longer names are cut, as those of calls are. */
const MAX_NAME_LENGTH = 200;
/** Longer descriptions are cut. */
const MAX_DESCRIPTION_LENGTH = 10_000;

/** An agent's `tools` as Letta lists them. What can't be read is left out. */
export function decodeAgentTools(value: unknown): readonly AgentTool[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_TOOLS).flatMap((tool: unknown) => {
    if (!isRecord(tool)) return [];
    const schema = isRecord(tool['json_schema']) ? tool['json_schema'] : {};
    const name = stringOf(tool['name']) ?? stringOf(schema['name']);
    if (name === null) return [];
    const description = stringOf(tool['description']) ?? stringOf(schema['description']);
    const parameters = isRecord(schema['parameters']) ? schema['parameters'] : null;
    const title = stringOf(schema['title']);
    return [
      {
        name: name.slice(0, MAX_NAME_LENGTH),
        description: description?.slice(0, MAX_DESCRIPTION_LENGTH) ?? null,
        parameters: parameters && title !== null ? { ...parameters, title } : parameters,
      },
    ];
  });
}
