import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';

type Tool = AgentState['tools'][number];

const text = (title: string) => ({ type: 'string', title });

/** A tool as an agent lists it. */
function tool(name: string, title: string, description: string, properties: Record<string, object>): Tool {
  const parameters = { type: 'object', properties, required: Object.keys(properties) };
  return {
    id: `tool-${name}`,
    name,
    description,
    tool_type: 'custom',
    source_type: 'python',
    json_schema: { name, title, description, parameters },
  };
}

/** The tools that the scripted agent calls, with their schemas. */
export const AGENT_TOOLS: readonly Tool[] = [
  tool('send_email', 'Send an e-mail', 'Sends an e-mail in your name. It can’t be taken back.', {
    to: text('To'),
    subject: text('Subject'),
    body: text('Text'),
  }),
  tool('web_search', 'Look it up on the web', 'Searches the web.', { query: text('Search for') }),
  tool('get_weather', 'Look up the weather', 'Asks a weather station.', { city: text('City') }),
];
