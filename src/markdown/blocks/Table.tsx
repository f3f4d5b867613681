import type { Tokens } from 'marked';
import { h } from 'preact';
import type { RenderContext } from '../context.ts';
import { MAX_CELLS, MAX_COLUMNS } from '../limits.ts';
import { renderInline } from '../render-inline.tsx';

interface TableProps {
  token: Tokens.Table;
  context: RenderContext;
}

/** A table, which scrolls by itself where it is wide; what scrolls must be reachable by keyboard. */
export function Table({ token, context }: TableProps) {
  const columns = token.header.length;
  if (columns > MAX_COLUMNS || columns * token.rows.length > MAX_CELLS) return <pre>{token.raw}</pre>;
  return (
    <div class="table" part="table" role="group" aria-label={context.labels.table} tabIndex={0}>
      <table>
        <thead>{renderRow(token.header, 'th', context)}</thead>
        <tbody>{token.rows.map((cells) => renderRow(cells, 'td', context))}</tbody>
      </table>
    </div>
  );
}

function renderRow(cells: readonly Tokens.TableCell[], tag: 'th' | 'td', context: RenderContext) {
  return (
    <tr>
      {cells.map((cell) =>
        h(
          tag,
          { class: cell.align ?? undefined, dir: 'auto', scope: tag === 'th' ? 'col' : undefined },
          renderInline(cell.tokens, context),
        ),
      )}
    </tr>
  );
}
