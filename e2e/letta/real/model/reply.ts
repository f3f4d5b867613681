/** One thing that the model does while it answers. */
export type Step =
  /** Says text, word by word; `gapMs` between two words. Default: 15 ms. */
  | { type: 'text'; text: string; gapMs?: number }
  /** Thinks, as `reasoning_content`. */
  | { type: 'reasoning'; text: string }
  /** Calls tools, in parallel where there are several. Nothing can follow. */
  | { type: 'calls'; calls: readonly { name: string; arguments: string }[] }
  | { type: 'pause'; ms: number }
  /** Breaks the connection. Nothing can follow. */
  | { type: 'cut' }
  /** Sends an error in the stream. Nothing can follow. */
  | { type: 'error'; message: string };

/** What the model answers: steps, or a refusal with an HTTP status. */
export type Reply = { type: 'steps'; steps: readonly Step[] } | { type: 'refusal'; status: number };

/** What the model knows when it answers. */
export interface Prompt {
  /** What the visitor said last. */
  said: string;
  /** What tools have returned since. */
  returns: readonly string[];
  /** The names of the tools that it may call. */
  tools: readonly string[];
}

const SLOW_GAP_MS = 100;

const steps = (...list: Step[]): Reply => ({ type: 'steps', steps: list });
const text = (words: string, gapMs?: number): Step => ({ type: 'text', text: words, ...(gapMs && { gapMs }) });
const numbered = (word: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${word}${index + 1} `).join('');

interface Rule {
  pattern: RegExp;
  reply(match: RegExpExecArray, prompt: Prompt): Reply;
}

/** How often `vary` was asked. */
let variations = 0;

/** The model's whole vocabulary. The first rule whose pattern matches what the visitor said answers. */
const RULES: readonly Rule[] = [
  // Says the rest.
  { pattern: /^echo\s+([^]*)$/, reply: ([, rest = '']) => steps(text(rest)) },
  // `slow 50`: says 50 words, ten a second.
  {
    pattern: /^slow(?:\s+(\d+))?/,
    reply: ([, count = '60']) => steps(text(numbered('word', Number(count)), SLOW_GAP_MS)),
  },
  // `vary 50`: the same with another letter each time, so that an answer made of two runs shows.
  {
    pattern: /^vary\s+(\d+)/,
    reply: ([, count]) =>
      steps(text(numbered(String.fromCharCode(65 + (variations++ % 26)), Number(count)), SLOW_GAP_MS)),
  },
  {
    pattern: /^silent\s+(\d+)/,
    reply: ([, s]) => steps({ type: 'pause', ms: Number(s) * 1_000 }, text('At last I answer.')),
  },
  {
    pattern: /^think/,
    reply: () =>
      steps({ type: 'reasoning', text: 'First I weigh the question. Then I choose.' }, text('My answer is forty-two.')),
  },
  // `parallel first second`: calls two tools at once.
  {
    pattern: /^parallel\s+(\w+)\s+(\w+)/,
    reply: ([, first = '', second = ''], { returns }) =>
      returns.length > 0
        ? steps(text(`Both tools said: ${returns.join(' | ')}`))
        : steps({
            type: 'calls',
            calls: [first, second].map((name, index) => ({ name, arguments: `{"n": ${index + 1}}` })),
          }),
  },
  // `use roll_dice {"sides": 6}`, `say first use roll_dice`: calls a tool, then says what it returned.
  {
    pattern: /^(say first )?use\s+(\w+)\s*(\{[^]*\})?/,
    reply: ([, first, name = '', given = '{}'], { tools, returns }) => {
      if (returns.length > 0) return steps(text(`The tool said: ${returns.join(' | ')}`));
      if (!tools.includes(name)) return steps(text(`I have no tool called ${name}.`));
      return steps(...(first ? [text('Let me look. ')] : []), { type: 'calls', calls: [{ name, arguments: given }] });
    },
  },
  {
    pattern: /^cut\b/,
    reply: () => steps(text('This answer is cut in the middle of'), { type: 'pause', ms: 300 }, { type: 'cut' }),
  },
  {
    pattern: /^bad frame\b/,
    reply: () => steps(text('This answer meets an'), { type: 'error', message: 'The model is overloaded.' }),
  },
  { pattern: /^empty\b/, reply: () => steps() },
  { pattern: /^status (\d{3})/, reply: ([, status]) => ({ type: 'refusal', status: Number(status) }) },
  { pattern: /^/, reply: (_match, { said }) => steps(text(`You said: ${said.slice(0, 200)}`)) },
];

/** Answers a prompt by the first rule that matches. */
export function replyTo(prompt: Prompt): Reply {
  for (const { pattern, reply } of RULES) {
    const match = pattern.exec(prompt.said);
    if (match) return reply(match, prompt);
  }
  throw new Error('The last rule matches everything.');
}
