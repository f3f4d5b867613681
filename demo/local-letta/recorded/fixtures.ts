import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DIRECTORY = join(import.meta.dirname, '__fixtures__');

/** The shape of one recorded response, and what was asked for. */
export interface Recording {
  situation: string;
  shape: readonly string[];
}

/**
 * The recordings of a real Letta 0.16.8 (2026-11-24), as shapes. In the files each begins with `# name: situation`, then
 * the status, then a line for each frame or item.
 */
export function readRecordings(): Map<string, Recording> {
  const recordings = new Map<string, Recording>();
  for (const file of readdirSync(DIRECTORY)) {
    for (const block of readFileSync(join(DIRECTORY, file), 'utf8').split(/^# /m).slice(1)) {
      const [title = '', ...shape] = block.trimEnd().split('\n');
      const [name = '', situation = ''] = title.split(/: (.*)/);
      recordings.set(name, { situation, shape });
    }
  }
  return recordings;
}
