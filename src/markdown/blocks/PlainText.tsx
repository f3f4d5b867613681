import { useMemo } from 'preact/hooks';
import { SoftText } from '../soften.tsx';
import { useGroups } from '../use-groups.ts';
import { directionOfText } from '../visible-text.ts';

interface PlainTextProps {
  pieces: readonly string[];
  /** Whether it stands inside of a paragraph or the like, where only inline elements may be. */
  inline?: boolean;
}

/** Text over a limit, as it is. It is in pieces, so that the browser lays out what is on screen. */
export function PlainText({ pieces, inline = false }: PlainTextProps) {
  const groups = useGroups(pieces, 2);
  const Element = inline ? 'span' : 'div';
  return (
    <Element class="plain-text" dir={directionOfText(pieces[0] ?? '')}>
      {groups.map((group, index) => (
        <PieceGroup key={index} pieces={group} inline={inline} />
      ))}
    </Element>
  );
}

/** Some neighbouring pieces. While the text grows, only the last group renders again. */
function PieceGroup({ pieces, inline }: Required<PlainTextProps>) {
  const Element = inline ? 'span' : 'div';
  return useMemo(
    () => (
      <Element class="pieces">
        {pieces.map((piece, number) => (
          <Element key={number}>
            <SoftText text={piece} />
          </Element>
        ))}
      </Element>
    ),
    [pieces, inline],
  );
}
