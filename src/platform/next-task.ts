/** Waits for a task of its own, so that the page gets a turn in between. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
