import type { Tokens } from 'marked';
import { h } from 'preact';
import { useMemo } from 'preact/hooks';
import type { RenderContext } from '../context.ts';
import { MAX_CELLS, MAX_COLUMNS } from '../limits.ts';
import { renderInline } from '../render-inline.tsx';
import { piecesOf } from '../text-tail.ts';
import { useGroups } from '../use-groups.ts';
import { directionOf } from '../visible-text.ts';
import { PlainText } from './PlainText.tsx';

interface TableProps {
  token: Tokens.Table;
  context: RenderContext;
}

/** So many rows render together. */
const GROUP_SIZE = 16;

/** A table, which scrolls by itself where it is wide; what scrolls must be reachable by keyboard. */
export function Table({ token, context }: TableProps) {
  const columns = token.header.length;
  const most = Math.max(1, Math.floor(MAX_CELLS / columns));
  const rows = useGroups(token.rows.length > most ? token.rows.slice(0, most) : token.rows, GROUP_SIZE);
  if (columns > MAX_COLUMNS) return <Unformatted text={token.raw} context={context} />;
  return (
    <>
      <div class="table" part="table" role="group" aria-label={context.labels.table} tabIndex={0}>
        <table>
          <thead>{renderRow(token.header, 'th', context)}</thead>
          <tbody>
            {rows.map((group, index) => (
              <Rows key={index} rows={group} context={context} />
            ))}
          </tbody>
        </table>
      </div>
      {token.rows.length > most && (
        <Unformatted
          text={token.raw
            .split('\n')
            .slice(2 + most)
            .join('\n')}
          context={context}
        />
      )}
    </>
  );
}

/** What is too large for a table, as plain text. */
function Unformatted({ text, context }: { text: string; context: RenderContext }) {
  const pieces = useMemo(() => piecesOf(text), [text]);
  return (
    <>
      <PlainText pieces={pieces} />
      <p class="limit">{context.labels.plainText}</p>
    </>
  );
}

interface RowsProps {
  rows: readonly (readonly Tokens.TableCell[])[];
  context: RenderContext;
}

/** A group of rows; it renders again when one of them is another one. */
function Rows({ rows, context }: RowsProps) {
  return useMemo(
    () => <>{rows.map((cells) => renderRow(cells, 'td', context))}</>,
    [rows, context.labels, context.imageOrigins, context.math],
  );
}

function renderRow(cells: readonly Tokens.TableCell[], tag: 'th' | 'td', context: RenderContext) {
  return (
    <tr>
      {cells.map((cell) =>
        h(
          tag,
          { class: cell.align ?? undefined, dir: directionOf(cell.tokens), scope: tag === 'th' ? 'col' : undefined },
          renderInline(cell.tokens, context),
        ),
      )}
    </tr>
  );
}
