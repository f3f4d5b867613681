/** How often the import of a URL has failed. */
const failures = new Map<string, number>();

/**
 * Imports a built file, with a second attempt where the first fails. After a failure it is asked for by a fresh URL:
 * browsers remember a failed import until the page is reloaded (Firefox always, Chromium in some cases), so the same URL
 * would fail again.
 *
 * The file should import nothing itself, since what it imports can't get a fresh URL.
 * @param url of the file, absolute
 * @throws what `import()` throws
 */
export async function importChunk(url: string): Promise<unknown> {
  try {
    return await importFresh(url);
  } catch {
    return importFresh(url);
  }
}

async function importFresh(url: string): Promise<unknown> {
  const count = failures.get(url) ?? 0;
  try {
    return await import(/* @vite-ignore */ count > 0 ? `${url}?retry=${count}` : url);
  } catch (error) {
    failures.set(url, count + 1);
    throw error;
  }
}
