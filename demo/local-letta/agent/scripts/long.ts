import type { Script } from '../script.ts';

const KILOBYTE = 1000;
const LARGEST = 2000;

const SENTENCES = [
  'A *good* answer is read once and understood once.',
  'The river ran **quietly** past the old mill, and nobody asked it why.',
  'See [the manual](https://example.com/manual) for the details of `render()`.',
  'Nothing here is measured twice, and nothing is left out.',
  'Ünïcödé words — naïve, façade, 東京, Ελλάδα — belong in every long text. 🌍',
];

function section(index: number): string {
  const sentence = (offset: number): string => SENTENCES[(index + offset) % SENTENCES.length] ?? '';
  const parts = [
    `## Part ${index + 1}\n\n${sentence(0)} ${sentence(1)} ${sentence(2)}\n\n${sentence(3)} ${sentence(4)}\n`,
    `- ${sentence(1)}\n- ${sentence(2)}\n  - ${sentence(3)}\n`,
  ];
  if (index % 3 === 0)
    parts.push(
      `\`\`\`ts\nexport function part${index}(value: number): number {\n  return value * ${index};\n}\n\`\`\`\n`,
    );
  if (index % 5 === 0) parts.push('| Name | Value |\n|---|---:|\n| first | 1 |\n| second | 2 |\n');
  return parts.join('\n');
}

/** Markdown of about `kilobytes` × 1,000 bytes of UTF-8; the same every time. */
export function longText(kilobytes: number): string {
  const encoder = new TextEncoder();
  const sections: string[] = [];
  let bytes = 0;
  for (let index = 0; bytes < kilobytes * KILOBYTE; index += 1) {
    const next = section(index);
    bytes += encoder.encode(next).length + 1;
    sections.push(next);
  }
  return sections.join('\n');
}

/** `long 100` is a reply of 100 kB. */
export const long: Script = {
  pattern: /^\s*long(?:\s+(\d+))?(?!\w)/i,
  *turns(_visit, match) {
    yield { type: 'text', text: longText(Math.min(Number(match[1] ?? 20), LARGEST)), pace: 'fast' };
  },
};
