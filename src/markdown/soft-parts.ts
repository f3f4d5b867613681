/**
 * Where a long word may break: after 16 combining marks, or after 100 letters. A browser shapes a word as a
 * whole, which can take time that grows with the square of its length; 16,000 skin tones take it 17 seconds. Chinese,
 * Japanese and Korean need no spaces and no help.
 */
const BREAKS =
  /[\p{M}\p{Emoji_Modifier}\u0E33\u0EB3]{16}|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{100}/gu;

/** The text in parts between which a word may break; one part where no word is that long. */
export function softParts(text: string): string[] {
  if (text.length < 16) return [text];
  const parts: string[] = [];
  let start = 0;
  for (const { 0: part, index } of text.matchAll(BREAKS)) {
    const end = index + part.length;
    parts.push(text.slice(start, end));
    start = end;
  }
  if (start < text.length || parts.length === 0) parts.push(text.slice(start));
  return parts;
}
