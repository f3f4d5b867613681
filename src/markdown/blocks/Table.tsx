import type { Tokens } from 'marked';
import { h } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RenderContext } from '../context.ts';
import { MAX_CELLS, MAX_COLUMNS } from '../limits.ts';
import { renderInline } from '../render-inline.tsx';
import { piecesOf } from '../text-tail.ts';
import { placeOf, useGroups } from '../use-groups.ts';
import { directionOf, frameDirectionOf } from '../visible-text.ts';
import { PlainText } from './PlainText.tsx';

interface TableProps {
  token: Tokens.Table;
  context: RenderContext;
}

/** So many rows are one element. */
const GROUP_SIZE = 32;

/**
 * A table, which scrolls by itself where it is wide; what scrolls must be reachable by keyboard. The widths of a table's
 * columns depend on all its cells, so a long one is several elements, with the column widths of the first.
 */
export function Table({ token, context }: TableProps) {
  const columns = token.header.length;
  const most = Math.max(1, Math.floor(MAX_CELLS / columns));
  const [first = [], ...more] = useGroups(
    token.rows.length > most ? token.rows.slice(0, most) : token.rows,
    GROUP_SIZE,
  );
  const table = useRef<HTMLTableElement>(null);
  const isLong = more.length > 0;
  const widths = useColumnWidths(table, isLong);
  if (columns > MAX_COLUMNS) return <Unformatted text={token.raw} context={context} />;
  // The elements of a long table are one table to a screen reader.
  const roles = isLong ? LONG_ROLES : SHORT_ROLES;
  return (
    <>
      <div
        class="table"
        part="table"
        role="group"
        aria-label={context.labels.table}
        tabIndex={0}
        dir={frameDirectionOf(token.header.flatMap(({ tokens }) => tokens))}
      >
        <div role={roles.table}>
          <table ref={table} role={roles.group}>
            <thead role={roles.none}>
              <Row cells={token.header} tag="th" context={context} isLong={isLong} />
            </thead>
            <Rows rows={first} context={context} isLong={isLong} />
          </table>
          {more.map((rows, index) => (
            <div key={index} class={placeOf(index + 1, more.length + 1)} role="none">
              <table role="rowgroup" width={widths ? sumOf(widths) : undefined}>
                <colgroup>
                  {widths?.map((width) => (
                    <col width={width} />
                  ))}
                </colgroup>
                <Rows rows={rows} context={context} isLong />
              </table>
            </div>
          ))}
        </div>
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

const SHORT_ROLES = { table: undefined, group: undefined, none: undefined } as const;
const LONG_ROLES = { table: 'table', group: 'rowgroup', none: 'none', row: 'row' } as const;

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** The widths of a table's columns in px, as they are now; null before they are known, and where nobody needs them. */
function useColumnWidths(table: { readonly current: HTMLTableElement | null }, isNeeded: boolean): number[] | null {
  const [widths, setWidths] = useState<number[] | null>(null);
  useLayoutEffect(() => {
    const element = table.current;
    if (!element || !isNeeded) return;
    const measure = () =>
      setWidths([...element.querySelectorAll('th')].map((cell) => cell.getBoundingClientRect().width));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [isNeeded]);
  return isNeeded ? widths : null;
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
  isLong: boolean;
  context: RenderContext;
}

/** Rows; they render again when one of them is another one. */
function Rows({ rows, isLong, context }: RowsProps) {
  return useMemo(
    () => (
      <tbody role={isLong ? LONG_ROLES.none : undefined}>
        {rows.map((cells, index) => (
          <Row key={index} cells={cells} tag="td" context={context} isLong={isLong} />
        ))}
      </tbody>
    ),
    [rows, isLong, context.labels, context.imageOrigins, context.math],
  );
}

interface RowProps {
  cells: readonly Tokens.TableCell[];
  tag: 'th' | 'td';
  isLong: boolean;
  context: RenderContext;
}

/** A row. One that has nothing yet, as while it is streamed, takes no space. */
function Row({ cells, tag, isLong, context }: RowProps) {
  const role = tag === 'th' ? 'columnheader' : 'cell';
  return (
    <tr role={isLong ? LONG_ROLES.row : undefined} hidden={cells.every(({ tokens }) => tokens.length === 0)}>
      {cells.map((cell) =>
        h(
          tag,
          {
            class: cell.align ?? undefined,
            dir: directionOf(cell.tokens),
            scope: tag === 'th' ? 'col' : undefined,
            role: isLong ? role : undefined,
          },
          renderInline(cell.tokens, context),
        ),
      )}
    </tr>
  );
}
