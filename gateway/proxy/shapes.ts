/** What a visitor may see of what Letta answers. Decided here: what a UI hides, the network tab shows. */
export interface Visibility {
  /** The labels of the memory blocks that a visitor may read, and change by `write_agent`. */
  blocks: readonly string[];
  reasoning: boolean;
  /** Whether arguments of tools that run at the server are shown. Those of approvals and of the page's own tools always are. */
  toolArguments: boolean;
  toolReturns: boolean;
}

export const DEFAULT_VISIBILITY: Visibility = {
  blocks: ['human'],
  reasoning: true,
  toolArguments: true,
  toolReturns: true,
};

export type Shape =
  | 'agent'
  | 'messages'
  | 'exchange'
  | 'conversation'
  | 'conversations'
  | 'run'
  | 'runs'
  | 'step'
  | 'block'
  | 'blocks'
  | 'as-it-is';

type Json = Record<string, unknown>;

const AGENT = [
  'id',
  'name',
  'description',
  'agent_type',
  'created_at',
  'updated_at',
  'pending_approval',
  'last_stop_reason',
  'last_run_completion',
];
const TOOL = ['id', 'name', 'description', 'json_schema'];
const CONVERSATION = ['id', 'agent_id', 'summary', 'created_at', 'updated_at', 'last_message_at'];
const RUN = ['id', 'agent_id', 'conversation_id', 'status', 'stop_reason', 'background', 'created_at', 'completed_at'];
const STEP = ['id', 'agent_id', 'run_id', 'feedback', 'status', 'stop_reason'];
const BLOCK = ['id', 'label', 'value', 'description', 'limit', 'read_only'];

/** Letta's answer with what a visitor may see of it, and nothing that Letta may come to add. */
export function show(shape: Shape, answer: unknown, visibility: Visibility): unknown {
  const blocks = (value: unknown) =>
    listOf(value)
      .filter(({ label }) => visibility.blocks.includes(String(label)))
      .map((block) => pick(block, BLOCK));
  switch (shape) {
    case 'agent': {
      const agent = objectOf(answer);
      const visible = blocks(agent['blocks'] ?? objectOf(agent['memory'])['blocks']);
      // A visitor who decides on a call has to be able to read it.
      const tools = visibility.toolArguments ? listOf(agent['tools']).map((tool) => pick(tool, TOOL)) : [];
      return { ...pick(agent, AGENT), tools, blocks: visible, memory: { blocks: visible } };
    }
    case 'messages':
      return showMessages(answer, visibility);
    case 'exchange': {
      const exchange = objectOf(answer);
      return { ...pick(exchange, ['stop_reason', 'usage']), messages: showMessages(exchange['messages'], visibility) };
    }
    case 'conversation':
      return pick(objectOf(answer), CONVERSATION);
    case 'conversations':
      return listOf(answer).map((one) => pick(one, CONVERSATION));
    case 'run':
      return pick(objectOf(answer), RUN);
    case 'runs':
      return listOf(answer).map((one) => pick(one, RUN));
    case 'step':
      return pick(objectOf(answer), STEP);
    case 'block':
      return pick(objectOf(answer), BLOCK);
    case 'blocks':
      return blocks(answer);
    case 'as-it-is':
      return answer;
  }
}

/** Of a list of runs, those of an agent, and of one of its conversations where one is named. */
export function runsOf(runs: unknown, agentId: string, conversationId: string | undefined): Json[] {
  return listOf(runs).filter(
    (run) =>
      run['agent_id'] === agentId &&
      (conversationId === undefined || (run['conversation_id'] ?? 'default') === conversationId),
  );
}

function showMessages(messages: unknown, visibility: Visibility): Json[] {
  return listOf(messages)
    .map((message) => showMessage(message, visibility))
    .filter((message) => message !== undefined);
}

/** A message or a stream's frame as a visitor may see it; undefined: not at all. */
export function showMessage(message: Json, { reasoning, toolArguments, toolReturns }: Visibility): Json | undefined {
  switch (message['message_type']) {
    case 'system_message':
      return undefined;
    case 'reasoning_message':
    case 'hidden_reasoning_message':
      return reasoning ? message : undefined;
    case 'tool_call_message':
      return toolArguments ? message : mapCalls(message, ['tool_call', 'tool_calls'], 'arguments');
    case 'tool_return_message': {
      if (toolReturns) return message;
      const { stdout: _, stderr: __, ...rest } = mapCalls(message, ['tool_returns'], 'tool_return');
      return { ...rest, tool_return: '' };
    }
    default:
      return message;
  }
}

/** Empties a key of the calls, which are an object, a list or null. */
function mapCalls(message: Json, names: readonly string[], key: string): Json {
  const hide = (call: unknown): unknown => {
    if (Array.isArray(call)) return call.map(hide);
    if (call === null || typeof call !== 'object') return call;
    const { stdout: _, stderr: __, ...rest } = call as Json;
    return key in rest ? { ...rest, [key]: '' } : rest;
  };
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [name, names.includes(name) ? hide(value) : value]),
  );
}

const pick = (from: Json, keys: readonly string[]): Json =>
  Object.fromEntries(keys.flatMap((key) => (key in from ? [[key, from[key]]] : [])));

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
