import type { Letta } from '@letta-ai/letta-client';

/** What to write to a scripted agent so that it does something. After `echo` all of them repeat the rest. */
export interface Words {
  /** Answers for seconds, many frames. */
  slow: string;
  /** Thinks, then answers. */
  think: string;
  /** Calls a tool of the server, then answers. */
  serverTool: string;
  /** Says something, then asks for approval of the tool `send_email`. */
  approval: string;
  /** Writes a name into the block `human`. */
  remember(name: string): string;
  /** Calls a tool of the page that takes no arguments. */
  clientTool(name: string): string;
  /** Calls two tools of the page at once. */
  twoClientTools(first: string, second: string): string;
  /** The model fails before it says a word, with this `error_type`. */
  failure: string;
  failureType: string;
}

/** The agents of `demo/local-letta`. */
export const LOCAL_WORDS: Words = {
  // About three seconds at two milliseconds a piece.
  slow: `echo ${'word '.repeat(1_000)}`,
  think: 'think',
  serverTool: 'weather',
  approval: 'email',
  remember: (name) => `My name is ${name}`,
  clientTool: (name) => `use ${name}`,
  twoClientTools: (first, second) => `use ${first} and ${second}`,
  failure: 'error llm_error',
  failureType: 'llm_error',
};

/** The model of `real/model`, with the tools that {@link installTools} makes. */
export const SCRIPTED_WORDS: Words = {
  slow: 'slow 30',
  think: 'think',
  serverTool: 'say first use look_up {"question": "weather"}',
  approval: 'say first use send_email {"to": "ann@shop.example"}',
  remember: (name) => `use memory_insert {"label": "human", "new_string": "Name: ${name}"}`,
  clientTool: (name) => `use ${name}`,
  twoClientTools: (first, second) => `parallel ${first} ${second}`,
  failure: 'status 400',
  failureType: 'llm_error',
};

const LOOK_UP = `def look_up(question: str) -> str:
    """
    Looks something up.

    Args:
        question (str): What to look up.

    Returns:
        str: What was found.
    """
    return "18 degrees, light clouds"
`;

const SEND_EMAIL = `def send_email(to: str) -> str:
    """
    Sends an e-mail.

    Args:
        to (str): The address.

    Returns:
        str: What came of it.
    """
    return "Sent to " + to
`;

interface Toolbox {
  tool_ids: string[];
  tool_rules: { type: 'requires_approval'; tool_name: string }[];
}

let installed: Promise<Toolbox> | undefined;

/** Makes the tools that the scripted model is told to call, and returns the settings of an agent that has them. */
export function installTools({ tools }: Letta): Promise<Toolbox> {
  installed ??= Promise.all([LOOK_UP, SEND_EMAIL].map((source_code) => tools.upsert({ source_code }))).then((made) => ({
    tool_ids: made.map(({ id }) => id),
    tool_rules: [{ type: 'requires_approval', tool_name: 'send_email' }],
  }));
  return installed;
}
