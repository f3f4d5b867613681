/** Scrolls to a tool call in the transcript, and puts the focus on the message that it belongs to. */
export function focusMessage(root: ShadowRoot, messageId: string, callId: string): void {
  const message = root.querySelector<HTMLElement>(`[data-message="${CSS.escape(messageId)}"]`);
  if (!message) return;
  // Only now: a click on a message shall not focus it.
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  const call = message.querySelector(`[data-call="${CSS.escape(callId)}"]`);
  (call ?? message).scrollIntoView({ block: call ? 'center' : 'start' });
}
