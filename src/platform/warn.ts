const warned = new WeakMap<object, Set<string>>();

/**
 * Tells the site's developer about a mistake on the page, in the console, once for each owner and message. What
 * goes wrong for a visitor is a ChatError; only a chat that can't start writes there as well.
 * @param owner the element that it is about
 */
export function warnOnce(owner: object, message: string): void {
  const known = warned.get(owner) ?? new Set();
  warned.set(owner, known);
  if (known.has(message)) return;
  known.add(message);
  console.warn(`<letta-chat>: ${message}`);
}
