import { useGroups } from '../use-groups.ts';

/** Text over a limit, as it is. It is in pieces, so that the browser lays out what is on screen. */
export function PlainText({ pieces }: { pieces: readonly string[] }) {
  const groups = useGroups(pieces, 8);
  return (
    <div class="plain-text" dir="auto">
      {groups.map((group, index) => (
        <div key={index} class="pieces">
          {group.map((piece, number) => (
            <div key={number}>{piece}</div>
          ))}
        </div>
      ))}
    </div>
  );
}
