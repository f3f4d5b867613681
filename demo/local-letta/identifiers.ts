export type IdPrefix =
  'agent' | 'block' | 'conv' | 'file' | 'identity' | 'message' | 'passage' | 'ping' | 'run' | 'step';

/** A new id in Letta's form, `agent-<uuid4>`. Its last digit is never 0, so that {@link previousId} stays a neighbour. */
export function createId(prefix: IdPrefix): string {
  return `${prefix}-${crypto.randomUUID().replace(/0$/, '1')}`;
}

/** A tool call's id as a model's provider makes it. */
export function createCallId(): string {
  return `call_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

/** The id one below: an approval request takes the id before that of its model call (letta-protocol.md §3). */
export function previousId(id: string): string {
  const last = Number.parseInt(id.slice(-1), 16);
  return id.slice(0, -1) + (last - 1).toString(16);
}

/** The `otid` of a message's content block: the message's uuid with the block's index in its last two digits. */
export function otidOf(messageId: string, blockIndex: number): string {
  const uuid = messageId.slice('message-'.length);
  return uuid.slice(0, -2) + (0x80 + blockIndex).toString(16);
}
