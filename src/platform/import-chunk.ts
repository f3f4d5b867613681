/** How often the import of a URL has failed. */
const failures = new Map<string, number>();

/**
 * Imports a built file; after a failure, from a URL that it was never asked for by. Browsers remember a failed import
 * until the page is reloaded (Firefox always, Chromium in some cases), so the same URL would fail again.
 *
 * A file that is loaded this way must import nothing itself: a second copy of what it imports would be loaded with it.
 * The build checks that.
 * @param url of the file; relative to this module, or absolute
 */
export async function importChunk(url: string): Promise<unknown> {
  const count = failures.get(url) ?? 0;
  try {
    return await import(/* @vite-ignore */ count > 0 ? `${url}?retry=${count}` : url);
  } catch (error) {
    failures.set(url, count + 1);
    throw error;
  }
}
