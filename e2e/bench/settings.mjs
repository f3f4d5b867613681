/** What is measured, and how: everything that a result depends on beside the code and the machine. */
import { parseArgs } from 'node:util';

/** Characters in a kB: a thousand. Answers are ASCII, so characters are bytes. */
export const KB = 1_000;

/**
 * How an answer arrives. `characters` is the mean length of a chunk; `perTask` chunks come in one task, as the events of
 * one network packet do; after `perFrame` chunks the page gets a frame, and the next chunks come as soon as it is drawn.
 * The work is thus the same for all: so many frames, with so much new text in each.
 */
export const CHUNKINGS = {
  /** Tokens: 64 characters a frame are about a thousand tokens a second at 60 Hz, more than today's models write. */
  tokens: { characters: 4, perTask: 4, perFrame: 16 },
  /** Tokens that a proxy held back until a packet was full. */
  packets: { characters: 1_400, perTask: 1, perFrame: 1 },
};

/** The window's size, and the chat's within it, in px. */
export const VIEWPORT = { width: 800, height: 720 };

/** How much slower the processor is made for the longest task. */
export const THROTTLING = 4;

const FULL = {
  rounds: 3,
  /** Answers, in kB. */
  sizes: [2, 20, 100, 500],
  /** The answer that is streamed on a slow processor, in kB. */
  throttledSize: 100,
  /** How many messages are stored. */
  counts: [100, 1_000, 10_000],
  /** How long a renderer may take for one answer, in seconds; then it is cut off. */
  cap: 10,
};

const QUICK = { rounds: 1, sizes: [2, 20], throttledSize: 20, counts: [100, 1_000], cap: 5 };

/** @typedef {typeof FULL & {quick: boolean, only: string[], renderers: string[]}} Settings */

export const USAGE = `npm run bench -- [options]
  --rounds N        how often everything is measured (default ${FULL.rounds}); medians are shown
  --quick           one round and small sizes; prints only, and writes nothing
  --only a,b        only these suites: streaming, throttled, stored, weight; prints only
  --renderers a,b   only these renderers; prints only`;

/**
 * @param {string[]} args
 * @returns {Settings}
 * @throws TypeError for an option that doesn't exist
 */
export function readSettings(args) {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      renderers: { type: 'string', default: '' },
    },
  });
  const base = values.quick ? { ...FULL, ...QUICK } : FULL;
  const rounds = values.rounds === undefined ? base.rounds : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds takes a whole number from 1.');
  return { ...base, rounds, quick: values.quick, only: listIn(values.only), renderers: listIn(values.renderers) };
}

/** @param {string} text */
const listIn = (text) => text.split(',').filter(Boolean);
