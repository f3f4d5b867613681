/** An id of our own for a message, the same in all its attempts. (`crypto.randomUUID` is missing on plain-http pages.) */
export function createOtid(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether an id is one of ours. */
export const isOtid = (id: string): boolean => /^[\da-f]{32}$/.test(id);
