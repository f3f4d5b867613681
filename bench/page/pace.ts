const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Resolves in a task of its own, as soon as the page is free. (Timers would add four milliseconds.) */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}

/** Resolves after the next frame is laid out and painted. */
export async function nextFrame(): Promise<void> {
  await new Promise(requestAnimationFrame);
  await nextTask();
}

/** Resolves after so many milliseconds; in the next task, where they are over. */
export function pause(milliseconds: number): Promise<void> {
  return milliseconds < 1 ? nextTask() : new Promise((resolve) => setTimeout(resolve, milliseconds));
}
