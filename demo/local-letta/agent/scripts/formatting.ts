import { mentions, saying, startsWith, type Script } from '../script.ts';

const LISTS = `# A heading

Some **bold**, *italic*, ~~struck~~ and \`inline code\`, and a [link](https://docs.letta.com).

## Lists

1. First
2. Second
   - nested
   - again
3. Third

- [x] a task that is done
- [ ] a task that isn't

> A quotation,
> over two lines.

---

The end.
`;

const CODE = `Here is a function:

\`\`\`ts
export function greet(name: string): string {
  // A very long line, so that the block has to scroll sideways instead of breaking the layout of the page around it.
  return \`Hello, \${name}!\`;
}
\`\`\`

And the same in Python:

\`\`\`python
def greet(name: str) -> str:
    return f"Hello, {name}!"
\`\`\`
`;

const TABLE = `| Planet | Diameter (km) | Moons | Note |
|:---|---:|:---:|---|
| Mercury | 4,879 | 0 | *closest* to the sun |
| Venus | 12,104 | 0 | the hottest |
| Earth | 12,756 | 1 | **you are here** |
| Mars | 6,792 | 2 | \`red\` |
| Jupiter | 142,984 | 95 | the largest |
`;

const RTL = `مرحبًا! هذه فقرة باللغة **العربية**، ثم قائمة:

- العنصر الأول
- العنصر الثاني مع \`code\`

שלום! זו פסקה **בעברית**.

And a paragraph in English, from left to right.
`;

const EMOJI = 'Emoji: 😀 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇵🇹, combining marks: é ñ, wide: 漢字かな, mathematical: 𝔸𝔹.';

const IMAGE = `An image from elsewhere:

![A placeholder](https://example.com/picture.png "A picture")

And a link that isn't one: [not safe](javascript:alert(1)).
`;

const HTML = `Some HTML inside an answer: <b>bold</b>, <kbd>Ctrl</kbd> and <mark>marked</mark>.

<details><summary>More</summary>

Hidden *text*.

</details>

<script>document.title = 'scripts must not run'</script>
<img src="https://example.com/pixel.png" onerror="document.title = 'handlers must not run'">
`;

/** Replies that show one kind of formatting. */
export const formatting: readonly Script[] = [
  saying(startsWith('rtl', 'arabic', 'hebrew'), RTL),
  saying(startsWith('emojis?'), EMOJI),
  saying(startsWith('images?'), IMAGE),
  saying(startsWith('html'), HTML),
  saying(mentions('tables?'), TABLE),
  saying(mentions('code'), CODE),
  saying(mentions('lists?', 'markdown'), LISTS),
];
