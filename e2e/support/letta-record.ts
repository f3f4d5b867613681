import { LETTA_API_KEY, LETTA_URL } from './servers.ts';

/** What the local Letta has of one agent, as its operator sees it. */
export interface LettaRecord {
  /** The values of its blocks, by label. */
  readonly blocks: Readonly<Record<string, string>>;
  /** The titles of its conversations, its own one not included, in alphabetical order. */
  readonly titles: readonly (string | null)[];
  /** What the visitor said in all its conversations, in alphabetical order. */
  readonly said: readonly string[];
  /** How many runs there were. */
  readonly runs: number;
  /** What tools returned, in the order of its storing. */
  readonly returns: readonly string[];
  /** How many decisions on tool calls were stored. */
  readonly decisions: number;
  /** What was changed by requests: how many blocks, and which conversations were made, renamed or deleted. */
  readonly writes: {
    readonly blocks: number;
    readonly made: number;
    readonly renamed: number;
    readonly deleted: number;
  };
}

async function read(path: string): Promise<unknown> {
  const response = await fetch(LETTA_URL + path, { headers: { Authorization: `Bearer ${LETTA_API_KEY}` } });
  if (!response.ok) throw new Error(`Letta answered ${response.status} to ${path}`);
  return response.json();
}

async function change(method: 'PATCH' | 'POST', path: string, body: object): Promise<void> {
  const response = await fetch(LETTA_URL + path, {
    method,
    headers: { Authorization: `Bearer ${LETTA_API_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`Letta answered ${response.status} to ${path}`);
}

type Item = Record<string, unknown>;
const list = async (path: string): Promise<Item[]> => (await read(path)) as Item[];

/** @param known ids of conversations that may be deleted by now */
export async function recordOf(agentId: string, known: readonly string[] = []): Promise<LettaRecord> {
  const conversations = await list(`/v1/conversations/?agent_id=${agentId}`);
  const blocks = await list(`/v1/agents/${agentId}/core-memory/blocks`);
  const messages = await list(`/v1/agents/${agentId}/messages?limit=1000`);
  const runs = await list('/local/runs');
  const writes = await list('/local/writes');
  const ids = [...conversations.map(({ id }) => String(id)), ...known];
  const count = (method: string, isIt: (path: string) => boolean) =>
    writes.filter((one) => one['method'] === method && one['status'] === 200 && isIt(String(one['path']))).length;
  const isConversation = (path: string) => ids.some((id) => path.replace(/\?.*/, '').endsWith(`/conversations/${id}`));
  const blockIds = blocks.map(({ id }) => String(id));
  const ofType = (type: string) => messages.filter(({ message_type: one }) => one === type);
  return {
    blocks: Object.fromEntries(blocks.map(({ label, value }) => [String(label), String(value)])),
    titles: conversations.map(({ summary }) => summary as string | null).sort(),
    said: ofType('user_message')
      .map(({ content }) => String(content))
      .sort(),
    runs: runs.filter(({ agent_id: id }) => id === agentId).length,
    returns: ofType('tool_return_message').map(({ tool_return: result }) => String(result)),
    decisions: ofType('approval_response_message').length,
    writes: {
      blocks: count(
        'PATCH',
        (path) =>
          path.includes(`/agents/${agentId}/core-memory/blocks/`) ||
          blockIds.some((id) => path.endsWith(`/blocks/${id}`)),
      ),
      made: count('POST', (path) => /\/conversations\/?\?/.test(path) && path.includes(agentId)),
      renamed: count('PATCH', isConversation),
      deleted: count('DELETE', isConversation),
    },
  };
}

/** The ids of an agent's conversations. */
export const conversationIdsOf = async (agentId: string): Promise<string[]> =>
  (await list(`/v1/conversations/?agent_id=${agentId}`)).map(({ id }) => String(id));

/** Changes a block as another client of Letta does. */
export async function writeBlock(agentId: string, label: string, value: string): Promise<void> {
  await change('PATCH', `/v1/agents/${agentId}/core-memory/blocks/${label}`, { value });
}

/** Makes a conversation as another client of Letta does. */
export async function addConversation(agentId: string, title: string): Promise<void> {
  await change('POST', `/v1/conversations/?agent_id=${agentId}`, { summary: title });
}
