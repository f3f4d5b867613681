/** Takes invisible characters out of what is copied. What has none is left to the browser, with its formatting. */
export function cleanSelection(event: ClipboardEvent, cleanText: (text: string) => string): void {
  const selected = document.getSelection()?.toString() || selectionIn(event.currentTarget);
  const clean = cleanText(selected);
  if (clean === selected || !event.clipboardData) return;
  event.clipboardData.setData('text/plain', clean);
  event.preventDefault();
}

/** Chromium knows what is selected in a shadow root only from that. */
function selectionIn(target: EventTarget | null): string {
  const root = target instanceof Node ? target.getRootNode() : null;
  const getSelection: unknown = root && Reflect.get(root, 'getSelection');
  return typeof getSelection === 'function' ? String(getSelection.call(root)) : '';
}
