import type { ContentPart } from '../../protocol/events.ts';
import type { ToolProps } from './tool-props.ts';

type Tools = Omit<ToolProps, 'message'>;

/**
 * Goes on from a message in a copy of the conversation. Returns what to tell the visitor where that failed; empty: it
 * didn't. Where the server can't do it at all, it isn't offered any more.
 * @param draft for the copy, in place of the text of the visitor's message that it leaves out
 */
export async function forkAt({ view, forkPoint, text }: Tools, messageId: string, draft?: string): Promise<string> {
  try {
    forkPoint.mark(await view.conversations.fork(messageId, draft));
    view.announcement.value = text('forkNote');
    view.input.current?.focus();
    return '';
  } catch (error) {
    if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'configuration') return text('conversationsFailed');
    view.cannotFork.value = true;
    return text('forkRefused');
  }
}

/** Sends another message in place of one of the visitor's, in a copy that ends before that. Returns as {@link forkAt}. */
export async function resend(tools: Tools, messageId: string, content: readonly ContentPart[]): Promise<string> {
  // Until Letta has it, it stands in the copy's box.
  const draft = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  const failed = await forkAt(tools, messageId, draft);
  if (!failed)
    tools.view.submit(
      draft,
      content.filter((part) => part.type !== 'text'),
    );
  return failed;
}
