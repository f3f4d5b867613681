/** A piece of a text that was changed. */
export interface DiffPiece {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** What changed between two texts: the words between what both begin and end with. */
export function diffTexts(before: string, after: string): readonly DiffPiece[] {
  const old = wordsOf(before);
  const next = wordsOf(after);
  const shorter = Math.min(old.length, next.length);
  let start = 0;
  while (start < shorter && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  const pieces: DiffPiece[] = [
    { kind: 'same', text: old.slice(0, start).join('') },
    { kind: 'removed', text: old.slice(start, old.length - end).join('') },
    { kind: 'added', text: next.slice(start, next.length - end).join('') },
    { kind: 'same', text: old.slice(old.length - end).join('') },
  ];
  return pieces.filter(({ text }) => text !== '');
}

/** Words and what is between them. */
const wordsOf = (text: string): readonly string[] => text.split(/(\s+)/).filter((word) => word !== '');
