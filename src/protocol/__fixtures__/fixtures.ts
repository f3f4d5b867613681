import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder);

const namesOf = (extension: string) =>
  files.filter((file) => file.endsWith(extension)).map((file) => file.slice(0, -extension.length));

/** Every recorded stream, by name. */
export const STREAMS: readonly string[] = namesOf('.sse');

/** The streams whose exchange was also read from the history. */
export const STREAMS_WITH_HISTORY: readonly string[] = namesOf('.history.json');

/** The bytes of a recorded stream. */
export function readStream(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.sse`, folder));
}

/** The stored messages of the same exchange, the visitor's own among them. */
export function readHistory(name: string): unknown[] {
  return JSON.parse(readFileSync(new URL(`${name}.history.json`, folder), 'utf8'));
}
