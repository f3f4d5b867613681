/** Tells the visitor's other tabs that a temporary chat began here, which ended theirs. */
export interface TemporaryTabs {
  leave(): void;
}

/**
 * Two chats on one page are told as well.
 * @param onOther another tab has begun one
 */
export function joinTemporaryTabs(name: string, onOther: () => void): TemporaryTabs | null {
  // There are no tabs outside of a browser.
  if (!globalThis.document) return null;
  const channel = new BroadcastChannel(name);
  channel.onmessage = onOther;
  channel.postMessage(null);
  return { leave: () => channel.close() };
}
