import type { ContentPart } from '../protocol/events.ts';
import type { ApprovalAnswer, Outgoing } from './transport.ts';

/**
 * What is sent → the wire's `messages` array (schemas MessageCreate, ApprovalCreate, ToolReturnCreate).
 * Results of client tools go as `tool_return`. With decisions among them all go as one `approval`, since every pending
 * call has to be answered in one go.
 */
export function encodeOutgoing(outgoing: Outgoing): object[] {
  const { otid } = outgoing;
  if (outgoing.type === 'message') {
    return [{ type: 'message', role: 'user', content: encodeContent(withContext(outgoing)), otid }];
  }
  const approvals = outgoing.approvals.map(encodeAnswer);
  const areResults = outgoing.approvals.every(({ type }) => type === 'tool');
  return [areResults ? { type: 'tool_return', tool_returns: approvals, otid } : { type: 'approval', approvals, otid }];
}

/**
 * The page's context goes before the visitor's words, in the tags that Letta's own notes come in: those are never shown, neither
 * from a stream nor from the history.
 */
function withContext({ content, context }: Extract<Outgoing, { type: 'message' }>): readonly ContentPart[] {
  if (!context) return content;
  // What the page says can't end the note.
  const note = `<system-reminder>\nFrom the website, not from the visitor:\n${context.replaceAll('</', '<\\/')}\n</system-reminder>`;
  const [first, ...others] = content;
  return first?.type === 'text'
    ? [{ type: 'text', text: `${note}\n\n${first.text}` }, ...others]
    : [{ type: 'text', text: note }, ...content];
}

/** A text alone goes as a string: that is how Letta stores it, and every version takes it. */
function encodeContent(content: readonly ContentPart[]): string | object[] {
  const [first, ...others] = content;
  if (first?.type === 'text' && others.length === 0) return first.text;
  return content.map((part) => {
    if (part.type === 'text') return part;
    const source =
      'url' in part ? { type: 'url', url: part.url } : { type: 'base64', media_type: part.mediaType, data: part.data };
    return { type: 'image', source };
  });
}

function encodeAnswer(answer: ApprovalAnswer): object {
  if (answer.type === 'tool') {
    return { type: 'tool', tool_call_id: answer.callId, tool_return: answer.result, status: answer.status };
  }
  return { type: 'approval', tool_call_id: answer.callId, approve: answer.approve, reason: answer.reason };
}
