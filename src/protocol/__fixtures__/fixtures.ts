import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder);

const namesOf = (extension: string) =>
  files.filter((file) => file.endsWith(extension)).map((file) => file.slice(0, -extension.length));

/** Every stream, by name. They follow what server 0.16.8 was seen to send, frame by frame; ids and texts are made up. */
export const STREAMS: readonly string[] = namesOf('.sse');

/** The streams whose exchange is here as stored messages too. */
export const STREAMS_WITH_HISTORY: readonly string[] = namesOf('.history.json');

/** The bytes of a stream. */
export function readStream(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.sse`, folder));
}

/** The stored messages of the same exchange, the visitor's own among them. */
export function readHistory(name: string): unknown[] {
  return JSON.parse(readFileSync(new URL(`${name}.history.json`, folder), 'utf8'));
}
