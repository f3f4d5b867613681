import type Letta from '@letta-ai/letta-client';
import type { AgentCreateParams } from '@letta-ai/letta-client/resources/agents/agents';
import { originTag } from './identities.ts';
import { templateOf } from './template.ts';

/** What a visitor's own agent is made of, where no agent of yours is its template. Make it yours. */
const TEMPLATE: AgentCreateParams = {
  name: 'Ada',
  memory_blocks: [
    { label: 'human', value: 'Nothing is known about the visitor yet.', description: 'What I know about the visitor.' },
    { label: 'persona', value: 'I am Ada. I am friendly, brief and precise.', description: 'Who I am.' },
  ],
};

export interface AgentSettings {
  letta: Letta;
  /** An agent of yours whose settings the visitors' agents get. Default: a small one, made here. */
  templateId?: string | undefined;
  /** Such as `openai/gpt-4.1`. Default: the template's, else Letta's own choice. */
  model?: string | undefined;
}

/** What an agent for a visitor is made with, its memory blocks included. The tags are its first. */
export async function settingsFor(
  { letta, templateId, model }: AgentSettings,
  tags: readonly string[],
): Promise<AgentCreateParams> {
  const settings = templateId ? await templateOf(letta, templateId) : TEMPLATE;
  const origin = originTag();
  const [first = origin, ...others] = tags;
  return {
    ...settings,
    ...(model && { model }),
    tags: [...new Set([first, origin, ...others])],
    memory_blocks: (settings.memory_blocks ?? []).map((block) => ({ ...block, tags: [origin] })),
  };
}
