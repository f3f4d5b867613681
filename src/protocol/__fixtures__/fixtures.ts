import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('./', import.meta.url);
const recordings = new URL('./letta-0.16.8/', import.meta.url);

const namesOf = (url: URL, extension: string): string[] =>
  readdirSync(url)
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length));

/** Made-up streams, by name. They follow what server 0.16.8 was seen to send, frame by frame, and hold what is rare. */
export const STREAMS: readonly string[] = namesOf(folder, '.sse');

/** The streams whose turn is here as stored messages too. */
export const STREAMS_WITH_HISTORY: readonly string[] = namesOf(folder, '.history.json');

/** The bytes of a stream. */
export function readStream(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.sse`, folder));
}

/** The stored messages of the same turn, the visitor's own among them. */
export function readHistory(name: string): unknown[] {
  return readJson(`${name}.history.json`, folder);
}

/**
 * Streams that server 0.16.8 sent, by name. Cut down: in a row of deltas all but the first are one, and the numbers
 * close up. Nothing else is changed.
 */
export const RECORDINGS: readonly string[] = namesOf(recordings, '.sse');

/** The recordings whose turn is here as stored messages too, with the system's message. */
export const RECORDINGS_WITH_HISTORY: readonly string[] = namesOf(recordings, '.history.json');

/** The bytes of a recording. */
export function readRecording(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.sse`, recordings));
}

/** What the server had stored of a recording's turn when it was over. */
export function readRecordedHistory(name: string): unknown[] {
  return readJson(`${name}.history.json`, recordings);
}

/** A page of messages as server 0.16.8 answered: `page-agent`, `page-conversation`, and the same in either order. */
export function readRecordedPage(name: string): unknown[] {
  return readJson(`${name}.json`, recordings);
}

function readJson(file: string, url: URL): unknown[] {
  return JSON.parse(readFileSync(new URL(file, url), 'utf8'));
}
