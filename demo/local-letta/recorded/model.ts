import {
  startsWith,
  type PendingToolCall,
  type Script,
  type ServerToolCall,
  type Turn,
  type Turns,
  type Visit,
} from '../agent/script.ts';

/**
 * The model that the recordings were made with, as scripts: it does what its message tells it, word by word. Its tools do
 * what Letta's own did there.
 */

/** Server tools of the recordings; what they throw is told as Python's error. */
const SERVER_TOOLS: Readonly<Record<string, (given: Record<string, unknown>) => string>> = {
  memory_insert(given) {
    if (!('label' in given)) throw new TypeError('memory_insert() got an unexpected keyword argument');
    return `Nothing.\n${String(given['new_string'])}`;
  },
  memory_replace() {
    throw new TypeError('No replacement was performed');
  },
  conversation_search(given) {
    if (!('query' in given)) throw new TypeError('conversation_search() got an unexpected keyword argument');
    return '{}';
  },
};

/** A server tool that takes an approval, by a rule of the agent. */
const APPROVED_TOOL = 'send_email';

function serverCall(name: string, given: Record<string, unknown>): ServerToolCall {
  return { name, arguments: given, run: () => SERVER_TOOLS[name]?.(given) ?? 'Nothing.' };
}

/** Calls tools as the page offers them, or as the server has them. */
function callTools(visit: Visit, calls: readonly { name: string; given: Record<string, unknown> }[]): Turn {
  const offered = visit.clientTools.map(({ name }) => name);
  const pending: PendingToolCall[] = [];
  const alongside: ServerToolCall[] = [];
  for (const { name, given } of calls) {
    if (offered.includes(name)) pending.push({ name, arguments: given });
    else if (name === APPROVED_TOOL) pending.push({ ...serverCall(name, given), sandboxed: true });
    else alongside.push(serverCall(name, given));
  }
  return pending.length > 0 ? { type: 'approval', calls: pending, alongside } : { type: 'tools', calls: alongside };
}

const use: Script = {
  pattern: /^(say first )?use (\w+)\s*(\{.*\})?$/,
  *turns(visit, [, first, name = '', json = '{}']): Turns {
    if (first) yield { type: 'text', text: 'Let me look. ' };
    yield callTools(visit, [{ name, given: JSON.parse(json) }]);
    yield { type: 'text', text: 'The tool said something.' };
  },
};

const parallel: Script = {
  pattern: /^parallel (\w+) (\w+)$/,
  *turns(visit, [, one = '', other = '']): Turns {
    yield callTools(visit, [
      { name: one, given: { n: 1 } },
      { name: other, given: { n: 2 } },
    ]);
    yield { type: 'text', text: 'Both said something.' };
  },
};

const think: Script = {
  pattern: startsWith('think'),
  *turns(): Turns {
    yield { type: 'reasoning', text: 'First I weigh the question. Then I choose.' };
    yield { type: 'text', text: 'My answer is forty-two.' };
  },
};

const slow: Script = {
  pattern: /^slow (\d+)$/,
  *turns(_visit, match): Turns {
    const words = Array.from({ length: Number(match[1]) }, (_, index) => `word${index + 1} `);
    yield { type: 'text', text: words.join('') };
  },
};

const cut: Script = {
  pattern: /^(?:cut|bad frame)$/,
  *turns(_visit, [word]): Turns {
    yield { type: 'text', text: 'This reply breaks off in the middle of' };
    const detail =
      word === 'cut'
        ? 'INTERNAL_SERVER_ERROR: Connection error during OpenAI streaming: peer closed connection without sending complete message body (incomplete chunked read)'
        : 'INVALID_ARGUMENT: OpenAI API error: The model is overloaded.';
    yield { type: 'failure', errorType: 'llm_error', message: '', detail };
  },
};

const empty: Script = { pattern: /^empty$/, *turns(): Turns {} };

const LLM_ERROR = ['llm_error', 'An error occurred with the LLM request.'] as const;

/** What a model's status becomes: error type, message, and how the detail begins. */
const STATUSES: Readonly<Record<string, readonly [string, string, string]>> = {
  400: [...LLM_ERROR, 'INVALID_ARGUMENT: Bad request to OpenAI-compatible endpoint'],
  401: [
    'llm_authentication',
    'Authentication failed with the LLM model provider.',
    'UNAUTHENTICATED: Authentication failed with OpenAI',
  ],
  404: [...LLM_ERROR, 'NOT_FOUND: Resource not found in OpenAI'],
  429: [
    'llm_rate_limit',
    'Rate limit exceeded for LLM model provider. Please wait before making another request.',
    'RATE_LIMIT_EXCEEDED: Rate limited by OpenAI',
  ],
  500: [...LLM_ERROR, 'INTERNAL_SERVER_ERROR: OpenAI API error'],
};

const status: Script = {
  pattern: /^status (\d{3})$/,
  *turns(_visit, match): Turns {
    const code = match[1] ?? '';
    const [errorType, message, detail] = STATUSES[code] ?? ['', '', ''];
    // The recorded model of 404 said nothing more.
    const more =
      code === '404' ? '' : ` - {'error': {'message': 'The model says ${code}.', 'type': 'fake', 'code': ${code}}}`;
    yield { type: 'failure', errorType, message, detail: `${detail}: Error code: ${code}${more}` };
  },
};

const keptAlive: Script = {
  pattern: /^<system-alert>/,
  *turns(): Turns {
    yield { type: 'text', text: 'You said something.' };
  },
};

export const RECORDED_MODEL: readonly Script[] = [use, parallel, think, slow, cut, empty, status, keptAlive];
