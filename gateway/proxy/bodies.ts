import { z } from 'zod';

// What a visitor may send. Unlike Letta, a gateway takes nothing that it doesn't know: `override_system`,
// `override_model`, `max_steps` or a message in the system's name are for the site's own backend.

const text = z.strictObject({ type: z.literal('text'), text: z.string() });
/** Only what the visitor sends along: a URL would have somebody's server fetch it. */
const image = z.strictObject({
  type: z.literal('image'),
  source: z.strictObject({
    type: z.literal('base64'),
    media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
    data: z.base64(),
  }),
});
const otid = z.string().max(200).nullish();

const message = z.strictObject({
  type: z.literal('message').nullish(),
  role: z.literal('user'),
  content: z.union([z.string(), z.array(z.union([text, image])).max(100)]),
  otid,
});

const callId = z.string().max(200);
const decision = z.strictObject({
  type: z.literal('approval').optional(),
  tool_call_id: callId,
  approve: z.boolean(),
  reason: z.string().nullish(),
});
const toolReturn = z.strictObject({
  type: z.literal('tool').optional(),
  tool_call_id: callId,
  tool_return: z.union([z.string(), z.array(text)]),
  status: z.enum(['success', 'error']),
});
const approval = z.strictObject({
  type: z.literal('approval'),
  approvals: z
    .array(z.union([decision, toolReturn]))
    .min(1)
    .max(100),
  otid,
});
const returned = z.strictObject({
  type: z.literal('tool_return'),
  tool_returns: z.array(toolReturn).min(1).max(100),
  otid,
});

const agentId = z.string().max(200).nullish();
const messageTypes = z.array(z.string().max(50)).max(50).nullish();

/** A tool that the page offers; see `client-tools.ts`. */
const clientTool = z.strictObject({
  name: z.string().regex(/^[\w-]{1,64}$/),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});

export type ClientTool = z.infer<typeof clientTool>;

export const sendBody = z.strictObject({
  messages: z
    .array(z.union([message, approval, returned]))
    .min(1)
    .max(20),
  streaming: z.boolean().optional(),
  stream_tokens: z.boolean().optional(),
  include_pings: z.boolean().optional(),
  background: z.boolean().optional(),
  include_return_message_types: messageTypes,
  client_tools: z.array(clientTool).max(64).nullish(),
  agent_id: agentId,
});

export type SendBody = z.infer<typeof sendBody>;

/** The ids of the calls that a body holds results of. */
export function toolReturnsOf({ messages }: SendBody): string[] {
  return messages.flatMap((one) => {
    if ('tool_returns' in one) return one.tool_returns.map(({ tool_call_id: id }) => id);
    if (!('approvals' in one)) return [];
    return one.approvals.flatMap((answer) => ('tool_return' in answer ? [answer.tool_call_id] : []));
  });
}

/** How much text the visitor wrote, or the page's tools returned, in bytes of UTF-8. */
export function textBytesOf({ messages }: SendBody): number {
  const texts: (string | null | undefined)[] = [];
  const add = (content: string | readonly { type: string; text?: string }[]) => {
    if (typeof content === 'string') texts.push(content);
    else for (const part of content) texts.push(part.text);
  };
  for (const one of messages) {
    if ('content' in one) add(one.content);
    else
      for (const answer of 'approvals' in one ? one.approvals : one.tool_returns) {
        if ('tool_return' in answer) add(answer.tool_return);
        else texts.push(answer.reason);
      }
  }
  return new TextEncoder().encode(texts.join('')).length;
}

export const cancelBody = z.strictObject({ run_ids: z.array(z.string().max(200)).max(20).nullish() });

export const resumeBody = z.strictObject({
  agent_id: agentId,
  run_id: z.string().max(200).nullish(),
  otid,
  starting_after: z.number().int().min(0).optional(),
  include_pings: z.boolean().nullish(),
});

export const conversationBody = z.strictObject({ summary: z.string().max(500).nullish() });

/** An emptied conversation is empty: the messages that some agents begin with would be shown as the visitor's own. */
export const resetBody = z.strictObject({ add_default_initial_messages: z.literal(false).default(false) });

export const feedbackBody = z.strictObject({
  feedback: z.enum(['positive', 'negative']).nullable(),
  // Why: a word each.
  tags: z.array(z.string().max(100)).max(10).nullish(),
});

/** A memory block's text, which is all of it that a visitor may change. */
export const valueBody = z.strictObject({ value: z.string().max(100_000) });

export const emptyBody = z.strictObject({});
