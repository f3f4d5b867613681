import { soften } from '../soften.tsx';
import { useGroups } from '../use-groups.ts';

interface PlainTextProps {
  pieces: readonly string[];
  /** Whether it stands inside of a paragraph or the like, where only inline elements may be. */
  inline?: boolean;
}

/** Text over a limit, as it is. It is in pieces, so that the browser lays out what is on screen. */
export function PlainText({ pieces, inline = false }: PlainTextProps) {
  const groups = useGroups(pieces, 4);
  const Element = inline ? 'span' : 'div';
  return (
    <Element class="plain-text" dir="auto">
      {groups.map((group, index) => (
        <Element key={index} class="pieces">
          {group.map((piece, number) => (
            <Element key={number}>{soften(piece)}</Element>
          ))}
        </Element>
      ))}
    </Element>
  );
}
