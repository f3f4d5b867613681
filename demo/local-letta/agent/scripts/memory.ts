import type { Script } from '../script.ts';

/** The visitor's name, as a `human` block tells it; null if it doesn't. */
export function nameIn(human: string): string | null {
  return /\bname(?:\s+is|:)\s*([^\n.]+)/i.exec(human)?.[1]?.trim() ?? null;
}

const NAME = String.raw`\p{L}[\p{L}\p{M}'’-]*(?: \p{Lu}[\p{L}\p{M}'’-]*){0,3}`;

const remember: Script = {
  // After a mere "I am" only a capital makes it a name: "I am fine" is none.
  pattern: new RegExp(
    `(?:[Mm]y name is|[Cc]all me)\\s+(${NAME})|^\\s*I(?:'m|’m| am)\\s+(?=\\p{Lu})(${NAME})[.!]?\\s*$`,
    'u',
  ),
  *turns({ memory }, match) {
    const name = match[1] ?? match[2] ?? '';
    const known = memory.read('human') ?? '';
    const previous = nameIn(known);
    const line = `Name: ${name}`;
    yield { type: 'reasoning', text: `The visitor is called ${name}. I should keep that in my memory.` };
    yield {
      type: 'tools',
      calls: [
        {
          name: 'core_memory_replace',
          arguments: { label: 'human', old_content: previous ? `Name: ${previous}` : known, new_content: line },
          run() {
            memory.write('human', previous ? known.replace(previous, name) : line);
            return 'The core memory block with label `human` has been edited.';
          },
        },
      ],
    };
    const kept = nameIn(memory.read('human') ?? '') === name;
    yield {
      type: 'text',
      text: kept
        ? `Nice to meet you, **${name}**! I've written that down, so I'll know you next time.`
        : `Nice to meet you, **${name}**! I have no memory block to keep that in, though.`,
    };
  },
};

const recall: Script = {
  pattern: /\b(?:what(?:'s|’s| is) my name|who am I|what do you know about me)\b/i,
  *turns({ memory }) {
    const known = memory.read('human') ?? '';
    const name = nameIn(known);
    yield { type: 'reasoning', text: 'I look into my `human` block.' };
    yield {
      type: 'text',
      text: name ? `Your name is **${name}**.` : "You haven't told me yet. Write `my name is …` and I'll remember it.",
    };
  },
};

const file: Script = {
  pattern: /^\s*file away[:,]?\s+(.+)/is,
  *turns({ memory }, match) {
    const content = (match[1] ?? '').trim();
    yield {
      type: 'tools',
      calls: [
        {
          name: 'archival_memory_insert',
          arguments: { content, tags: [] },
          run() {
            memory.archive(content);
            return 'Filed away.';
          },
        },
      ],
    };
    yield { type: 'text', text: 'I have filed that away. I find it again when I need it.' };
  },
};

/** The agent keeps the visitor's name in its `human` block. */
export const memory: readonly Script[] = [recall, remember, file];
