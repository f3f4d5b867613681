/** A task takes further jobs for so long, in milliseconds. */
const TASK_MS = 8;

const waiting = new Set<() => void>();
let isScheduled = false;

/**
 * Does a job in a task of its own, soon, and those that came before it first. A page of old answers may have many at
 * once, which together would hold it.
 * @returns a function that calls it off
 */
export function queueJob(job: () => void): () => void {
  waiting.add(job);
  schedule();
  return () => waiting.delete(job);
}

function schedule(): void {
  if (isScheduled || waiting.size === 0) return;
  isScheduled = true;
  setTimeout(() => {
    isScheduled = false;
    const end = performance.now() + TASK_MS;
    try {
      for (const job of waiting) {
        waiting.delete(job);
        job();
        if (performance.now() > end) break;
      }
    } finally {
      schedule();
    }
  });
}
