import type { ClientTool } from './client-tools.ts';
import type { Handoff } from './handoff.ts';

/** How the agent asks for a person. */
export const HANDOFF_TOOL = 'hand_off_to_person';

/** The tool by which the agent has a person take over. It asks nobody: the visitor sees it, and can go back at any time. */
export function createHandoffTool(handoff: Pick<Handoff, 'start'>): ClientTool {
  return {
    name: HANDOFF_TOOL,
    title: 'Ask for a person',
    description:
      'Hands the conversation over to a person of the site. Use it when the visitor asks for a human, or when you can’t help. Afterwards say in one sentence that somebody will take over, and nothing else.',
    parameters: {
      type: 'object',
      properties: { reason: { type: 'string', title: 'Reason', description: 'Why, in one sentence, for the person.' } },
      required: ['reason'],
    },
    async run(args) {
      const { reason } = args as { reason: string };
      await handoff.start({ reason });
      return 'The desk has been asked. A person takes over from here, and you will be told what was said.';
    },
  };
}
