import {
  mentions,
  startsWith,
  type OfferedTool,
  type PendingToolCall,
  type Script,
  type ToolOutcome,
} from '../script.ts';

function emailTo(recipient: string, subject: string): PendingToolCall {
  return {
    name: 'send_email',
    arguments: { to: recipient, subject, body: 'Hello! This is a message from your agent.' },
    sandboxed: true,
    run: () => `Sent to ${recipient}.`,
  };
}

function report(outcome: ToolOutcome | undefined): string {
  if (outcome?.type === 'returned') {
    return outcome.status === 'success' ? `Done: ${outcome.result}` : `That failed: ${outcome.result}`;
  }
  const reason = outcome?.reason ? ` You said: “${outcome.reason}”.` : '';
  return `All right, I won't send it.${reason}`;
}

const email: Script = {
  pattern: mentions('e-?mail', 'approve'),
  *turns() {
    yield { type: 'text', text: "I'll send that e-mail, if you allow it." };
    const [outcome] = yield { type: 'approval', calls: [emailTo('ada@example.com', 'Hello')] };
    yield { type: 'text', text: report(outcome) };
  },
};

const emails: Script = {
  pattern: startsWith('e-?mails'),
  *turns() {
    yield { type: 'text', text: 'Two e-mails, one question each.' };
    const calls = [emailTo('ada@example.com', 'Hello'), emailTo('grace@example.com', 'Hello again')];
    const outcomes = yield { type: 'approval', calls };
    yield { type: 'text', text: outcomes.map((outcome) => `- ${report(outcome)}\n`).join('') };
  },
};

/** Arguments for an offered tool: JSON as written, else the text as the tool's first parameter. */
function argumentsFor(tool: OfferedTool, written: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Not JSON: plain words for the first parameter.
  }
  const properties = tool.parameters?.['properties'];
  const first = typeof properties === 'object' && properties !== null ? Object.keys(properties)[0] : undefined;
  return first && written ? { [first]: written } : {};
}

const clientTool: Script = {
  pattern: /^\s*use\s+([\w-]+)\s*([^]*)$/i,
  *turns({ clientTools }, match) {
    const tool = clientTools.find(({ name }) => name === match[1]);
    if (!tool) {
      const offered = clientTools.map(({ name }) => `\`${name}\``).join(', ') || 'none';
      yield { type: 'text', text: `This page offers no tool of that name. It offers: ${offered}.` };
      return;
    }
    const call = { name: tool.name, arguments: argumentsFor(tool, (match[2] ?? '').trim()) };
    const [outcome] = yield { type: 'approval', calls: [call] };
    const failed = outcome?.type !== 'returned' || outcome.status === 'error';
    const value = outcome?.type === 'returned' ? outcome.result : (outcome?.reason ?? 'refused');
    yield { type: 'text', text: `\`${tool.name}\` ${failed ? 'failed' : 'returned'}:\n\n\`\`\`\n${value}\n\`\`\`\n` };
  },
};

/** `use get_title and get_time`: two tools of the page at once. */
const clientTools: Script = {
  pattern: /^\s*use\s+([\w-]+)\s+and\s+([\w-]+)\s*$/i,
  *turns(_visit, [, ...names]) {
    const outcomes = yield { type: 'approval', calls: names.map((name) => ({ name, arguments: {} })) };
    const results = outcomes.map((outcome) => (outcome.type === 'returned' ? outcome.result : 'refused'));
    yield { type: 'text', text: `Both tools said: ${results.join(' | ')}` };
  },
};

/** Calls that wait for the visitor's word, and calls of tools on the visitor's page. */
export const approvals: readonly Script[] = [clientTools, clientTool, emails, email];
