import { listOf, objectOf, pick, type Json } from './json.ts';
import { showMessage, showMessages, showUsage } from './messages.ts';

/** What a visitor may see of what Letta answers. Decided here: what a UI hides, the network tab shows. */
export interface Visibility {
  /** The labels of the memory blocks that a visitor may read, and change by `write_agent`. */
  blocks: readonly string[];
  reasoning: boolean;
  /** Whether arguments of tools that run at the server are shown. Those of approvals and of the page's own tools always are. */
  toolArguments: boolean;
  toolReturns: boolean;
  /** Whether archival memory may be listed by `read_agent`, and its passages forgotten by `write_agent`. */
  archive: boolean;
}

export const DEFAULT_VISIBILITY: Visibility = {
  blocks: ['human'],
  reasoning: true,
  toolArguments: true,
  toolReturns: true,
  archive: false,
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
  | 'passages'
  | 'found'
  | 'cancelled'
  | 'nothing';

const AGENT = [
  'id',
  'name',
  'description',
  'agent_type',
  'created_at',
  'updated_at',
  'last_stop_reason',
  'last_run_completion',
];
const STOP = ['message_type', 'stop_reason'];
const TOOL = ['id', 'name', 'description', 'json_schema'];
const CONVERSATION = ['id', 'agent_id', 'summary', 'created_at', 'updated_at', 'last_message_at'];
const RUN = ['id', 'agent_id', 'conversation_id', 'status', 'stop_reason', 'background', 'created_at', 'completed_at'];
const STEP = ['id', 'agent_id', 'run_id', 'feedback', 'status', 'stop_reason'];
const BLOCK = ['id', 'label', 'value', 'description', 'limit', 'read_only', 'shared'];
const PASSAGE = ['id', 'text', 'created_at', 'tags'];
const FOUND = ['id', 'content', 'timestamp', 'tags'];

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
      const pending = objectOf(agent['pending_approval']);
      // A visitor who decides on a call has to be able to read it.
      const tools = visibility.toolArguments ? listOf(agent['tools']).map((tool) => pick(tool, TOOL)) : [];
      return {
        ...pick(agent, AGENT),
        ...('pending_approval' in agent && { pending_approval: showMessage(pending, visibility) ?? null }),
        tools,
        blocks: visible,
        memory: { blocks: visible },
      };
    }
    case 'messages':
      return showMessages(answer, visibility);
    case 'exchange': {
      const exchange = objectOf(answer);
      return {
        ...('stop_reason' in exchange && { stop_reason: pick(objectOf(exchange['stop_reason']), STOP) }),
        ...('usage' in exchange && { usage: showUsage(exchange['usage']) }),
        messages: showMessages(exchange['messages'], visibility),
      };
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
    case 'passages':
      return listOf(answer).map((one) => pick(one, PASSAGE));
    case 'found':
      return { results: listOf(objectOf(answer)['results']).map((one) => pick(one, FOUND)) };
    case 'cancelled':
      return Object.fromEntries(Object.entries(objectOf(answer)).filter(([id]) => /^(?:run|job)-/.test(id)));
    case 'nothing':
      return {};
  }
}

/** The ids of a list. */
export const idsOf = (answer: unknown): string[] =>
  listOf(answer).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));

/** Of a list of runs, those of an agent, and of one of its conversations where one is named. */
export function runsOf(runs: unknown, agentId: string, conversationId: string | undefined): Json[] {
  return listOf(runs).filter(
    (run) =>
      run['agent_id'] === agentId &&
      (conversationId === undefined || (run['conversation_id'] ?? 'default') === conversationId),
  );
}
