/** What is measured, and how: everything that a result depends on beside the code and the machine. */
import { parseArgs } from 'node:util';

/** Characters in a kB: a thousand. Answers are ASCII, so characters are bytes. */
export const KB = 1_000;

/**
 * How an answer arrives.
 * @typedef {object} Arrival
 * @property {string} title
 * @property {number} characters the mean length of a chunk
 * @property {number} perPacket so many chunks come together, in one task
 * @property {number | null} perFrame after so many packets the page gets a frame, and the next come as soon as it is drawn;
 * null: they don't wait for frames, which come 60 times a second where the page lets them
 * @property {number} largest the longest answer that is streamed so, in kB
 */

/** @type {Readonly<Record<string, Arrival>>} */
export const ARRIVALS = {
  tokens: {
    title: 'tokens of 4 characters, as fast as the page takes them',
    characters: 4,
    perPacket: 4,
    perFrame: null,
    largest: Infinity,
  },
  // A thousand tokens a second at 60 Hz: more than today's models write. The number of frames is the same for all.
  steady: {
    title: 'tokens of 4 characters, 16 of them a frame',
    characters: 4,
    perPacket: 4,
    perFrame: 4,
    largest: 100,
  },
  packets: {
    title: 'packets of 1,400 characters, one a frame',
    characters: 1_400,
    perPacket: 1,
    perFrame: 1,
    largest: Infinity,
  },
};

/** The window's size, and the chat's within it, in px. */
export const VIEWPORT = { width: 800, height: 720 };

/** For the longest task: how much slower the processor is made, and how fast tokens then come, whoever is behind. */
export const THROTTLED = { rate: 4, charactersPerSecond: 8_000 };

/** One endless block: how fast it comes, 200 tokens a second, and how long it is, in kB. */
export const ENDLESS = { charactersPerSecond: 800, rate: 4 };

const FULL = {
  rounds: 3,
  /** Answers, in kB. */
  sizes: [2, 20, 100, 500],
  /** The answer that is streamed on a slow processor, in kB. */
  throttledSize: 100,
  /** Answers that are one block, in kB. */
  blockSizes: [8, 64],
  /** How many messages are stored. */
  counts: [100, 1_000, 10_000],
  /** How long another renderer may take for one answer, in seconds; then it is cut off. Ours and raw text may take … */
  cap: 15,
  /** … this long, so that their figures are of whole answers. */
  longCap: 120,
};

const QUICK = { rounds: 1, sizes: [2, 20], throttledSize: 20, blockSizes: [2, 8], counts: [100, 1_000], cap: 5 };

/** @typedef {typeof FULL & {quick: boolean, only: string[], renderers: string[]}} Settings */

export const USAGE = `npm run bench -- [options]
  --rounds N        how often everything is measured (default ${FULL.rounds}); medians are shown
  --quick           one round and small sizes; prints only, and writes nothing
  --only a,b        only these suites: streaming, throttled, blocks, stored, weight; replaces their tables only
  --renderers a,b   only these renderers; prints only`;

/**
 * @param {string[]} args
 * @returns {Settings | null} null: help is wanted
 * @throws TypeError for options that can't be
 */
export function readSettings(args) {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      renderers: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const base = values.quick ? { ...FULL, ...QUICK } : FULL;
  const rounds = values.rounds === undefined ? base.rounds : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds takes a whole number from 1.');
  return { ...base, rounds, quick: values.quick, only: listIn(values.only), renderers: listIn(values.renderers) };
}

/** @param {string} text */
const listIn = (text) => text.split(',').filter(Boolean);
