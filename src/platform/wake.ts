/**
 * Calls `listener` whenever the page may have been away: its tab is looked at again, its device is online or awake again,
 * or it came back from the browser's cache. Until the signal aborts; never where there is no page.
 */
export function onWake(listener: () => void, signal: AbortSignal): void {
  for (const type of ['online', 'pageshow', 'resume', 'visibilitychange']) {
    // `visibilitychange` bubbles up to the window, `resume` is captured on its way.
    globalThis.window?.addEventListener(type, listener, { capture: true, signal });
  }
}
