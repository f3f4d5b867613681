/** Answers as agents write them, made up from words: the same text for the same size, everywhere and always. */

/** The last sentence of every answer: once it shows, the answer is there. */
export const CLOSING = 'That is all there is to say.';

const WORDS =
  'agent memory block archive message stream token context window model tool result request answer visitor session page server state value error retry limit policy origin history event signal render layout frame buffer parser index query cache store record field schema version release test build deploy region latency budget report order invoice customer ticket summary'.split(
    ' ',
  );
const VERBS =
  'reads writes keeps sends returns updates checks moves follows limits measures explains joins splits'.split(' ');
const LANGUAGES = ['ts', 'python', 'sh', 'json'];

/** Kinds of blocks, as often as they occur: most of an answer is prose. */
const KINDS = [
  ...Array(11).fill(paragraph),
  ...Array(3).fill(bullets),
  ...Array(2).fill(steps),
  ...Array(2).fill(code),
  ...Array(2).fill(heading),
  table,
  quotation,
];

/**
 * An answer of exactly `length` characters, or a little more where that is too short for its closing sentence.
 * @param {number} length
 * @param {number} [seed] another one, another answer
 */
export function answerOf(length, seed = 1) {
  const random = randomFrom(seed);
  const room = length - CLOSING.length - 2;
  let text = '';
  let previous;
  while (text.length < room) {
    const kind = pick(random, KINDS);
    // Two lists in a row would be one.
    if (kind === previous && kind !== paragraph) continue;
    text += `${text ? '\n\n' : ''}${kind(random)}`;
    previous = kind;
  }
  return `${cutToFit(text, room, random)}\n\n${CLOSING}`;
}

/** Answers that are one block: what its next line or sentence is, and what comes before all. */
const BLOCKS = {
  list: { start: '', next: (random) => `- **${phrase(random, 2)}**: ${phrase(random, between(random, 3, 9))}\n` },
  table: {
    start: '| customer | order | state |\n|---|---:|---|\n',
    next: (random) => `| ${[1, 2, 3].map(() => phrase(random, between(random, 1, 3))).join(' | ')} |\n`,
  },
  fence: {
    start: '```ts\n',
    next: (random) => `const ${pick(random, WORDS)} = ${pick(random, VERBS)}(${pick(random, WORDS)});\n`,
  },
  paragraph: { start: '', next: (random) => `${sentence(random)} ` },
  'lazy list': { start: '- ', next: (random) => `${phrase(random, between(random, 5, 9))}\n` },
};

export const BLOCK_KINDS = Object.keys(BLOCKS);
/** Those whose settled part isn't lexed again. */
export const GROWING_KINDS = ['list', 'table', 'fence'];

/**
 * One endless block, of about so many characters, that ends with the closing sentence.
 * @param {string} kind one of {@link BLOCK_KINDS}
 * @param {number} length
 */
export function blockOf(kind, length) {
  const { start, next } = BLOCKS[kind];
  const random = randomFrom(3);
  let text = start;
  while (text.length < length - CLOSING.length) text += next(random);
  const ends = { list: `- ${CLOSING}`, table: `| | | ${CLOSING} |`, fence: `${CLOSING}\n\`\`\`` };
  return text + (ends[kind] ?? CLOSING);
}

/**
 * The answer in pieces of about `characters`, as a model's tokens are: from half as long to half as long again.
 * @param {string} text
 * @param {number} characters
 */
export function chunksOf(text, characters) {
  const random = randomFrom(2);
  const chunks = [];
  for (let at = 0; at < text.length; at += chunks.at(-1).length) {
    chunks.push(text.slice(at, at + between(random, Math.ceil(characters / 2), Math.floor(characters * 1.5))));
  }
  return chunks;
}

/** Shortens to whole lines, ends the code block that this may have cut, and fills up with a last paragraph. */
function cutToFit(text, room, random) {
  const lines = text
    .slice(0, Math.max(0, room - 40))
    .split('\n')
    .slice(0, -1);
  const isCode = lines.filter((line) => line.startsWith('```')).length % 2 === 1;
  const whole = [...lines, ...(isCode ? ['```'] : []), ''].join('\n').replace(/\n+$/, '\n\n').trimStart();
  const missing = Math.max(0, room - whole.length);
  return whole + phrase(random, missing).slice(0, missing).trimEnd().padEnd(missing, '.');
}

function paragraph(random) {
  return repeat(between(random, 2, 5), () => sentence(random)).join(' ');
}

function sentence(random) {
  const words = repeat(between(random, 6, 16), () => (random() < 0.07 ? decorated(random) : pick(random, WORDS)));
  words.splice(2, 0, pick(random, VERBS));
  const [first, ...rest] = words;
  return `${first[0].toUpperCase()}${first.slice(1)} ${rest.join(' ')}.`;
}

function decorated(random) {
  const words = phrase(random, 2);
  const forms = [
    `**${words}**`,
    `*${words}*`,
    `\`${words.replace(' ', '_')}\``,
    `[${words}](https://example.com/${words.replace(' ', '/')})`,
  ];
  return pick(random, forms);
}

function heading(random) {
  return `${pick(random, ['##', '###'])} ${phrase(random, 3)}`;
}

function bullets(random) {
  return repeat(between(random, 3, 7), () => {
    const nested = random() < 0.2 ? `\n  - ${phrase(random, 4)}\n  - ${phrase(random, 5)}` : '';
    return `- **${phrase(random, 2)}**: ${phrase(random, between(random, 4, 12))}${nested}`;
  }).join('\n');
}

function steps(random) {
  return repeat(between(random, 3, 6), (index) => `${index + 1}. ${sentence(random)}`).join('\n');
}

function code(random) {
  const lines = repeat(between(random, 4, 18), () => {
    const indent = '  '.repeat(between(random, 0, 2));
    return `${indent}const ${pick(random, WORDS)} = ${pick(random, VERBS)}(${pick(random, WORDS)}, ${between(random, 1, 99)});`;
  });
  return `\`\`\`${pick(random, LANGUAGES)}\n${lines.join('\n')}\n\`\`\``;
}

function table(random) {
  const columns = between(random, 3, 4);
  const row = (cell) => `| ${repeat(columns, cell).join(' | ')} |`;
  const rows = repeat(between(random, 3, 7), () => row(() => phrase(random, between(random, 1, 3))));
  return [row(() => pick(random, WORDS)), row(() => '---'), ...rows].join('\n');
}

function quotation(random) {
  return `> ${sentence(random)}\n> ${sentence(random)}`;
}

const phrase = (random, count) => repeat(count, () => pick(random, WORDS)).join(' ');
const repeat = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const between = (random, low, high) => low + Math.floor(random() * (high - low + 1));
const pick = (random, list) => list[Math.floor(random() * list.length)];

/** Mulberry32: numbers from 0 to 1, the same for the same seed. @param {number} seed */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
