/** Marks the entry of the page's history that stands for an open chat. */
const MARK = 'lettaChat';
/** After closing, so many ms pass before the entry is taken away: whoever closed may be about to go to another page. */
const GRACE = 100;
/** Browsers keep no more entries than this: their number says nothing then. */
const MOST_ENTRIES = 50;

/** Keeps the entry of a chat that has closed after all. */
let keepEntry = (): void => undefined;

const isMarked = (): boolean => {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && MARK in state;
};

/**
 * Adds an entry to the history, so that the browser's Back closes the chat and doesn't leave the page. It has the page's
 * own URL and state, so that its router finds itself where it is already when the entry goes. Where the browser calls
 * capturing listeners first (Firefox, Safari) it isn't even told.
 * @param onBack Back was pressed. Returns whether the chat is still open, because something else was closed
 * @returns a function that takes the entry away, where Back hasn't; one that the page has built upon stays
 */
export function addBackEntry(onBack: () => boolean): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let length = 0;
  let isLeaving = false;

  function push(): void {
    // It is there where a chat was open before the page was loaded again, or until a moment ago.
    if (!isMarked()) history.pushState({ ...(history.state as object | null), [MARK]: true }, '');
    ({ length } = history);
  }

  function onPopState(event: PopStateEvent): void {
    // The page came back to the entry, from one that it had added.
    if (isMarked()) ({ length } = history);
    else if (history.length === length) {
      event.stopImmediatePropagation();
      if (onBack()) push();
      else listening.abort();
    }
  }

  keepEntry();
  try {
    push();
  } catch {
    // Some sandboxes have no history to add to. Back is the browser's own there.
    return () => undefined;
  }
  addEventListener('popstate', onPopState, { capture: true, signal });
  // Going back would keep the page from going to where it is about to go.
  addEventListener('beforeunload', () => (isLeaving = true), { signal });
  return () => {
    if (signal.aborted || isLeaving) return;
    listening.abort();
    // The page may have replaced the state: then only its number of entries tells that this is still the last one.
    const isLast = (): boolean => isMarked() || (history.length === length && length < MOST_ENTRIES);
    if (isLast()) takeAway(isLast);
  };
}

/** Goes back by one entry, unless the page is left first. */
function takeAway(isLast: () => boolean): void {
  const waiting = new AbortController();
  const { signal } = waiting;
  const timer = setTimeout(() => {
    if (isLast()) history.back();
    else keepEntry();
  }, GRACE);
  keepEntry = () => {
    clearTimeout(timer);
    waiting.abort();
  };
  addEventListener('beforeunload', keepEntry, { signal });
  addEventListener(
    'popstate',
    (event) => {
      event.stopImmediatePropagation();
      keepEntry();
    },
    { capture: true, signal },
  );
}
