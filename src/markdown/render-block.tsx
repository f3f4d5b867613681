import type { MarkedToken, Token, Tokens } from 'marked';
import { type ComponentChildren, h } from 'preact';
import { useMemo } from 'preact/hooks';
import { CodeBlock } from './blocks/CodeBlock.tsx';
import { PlainText } from './blocks/PlainText.tsx';
import { RawHtml } from './blocks/RawHtml.tsx';
import { Table } from './blocks/Table.tsx';
import type { RenderContext } from './context.ts';
import { decodeEntities } from './entities.ts';
import { type BlockToken, isPlain } from './lexer.ts';
import { MAX_NESTING } from './limits.ts';
import type { RenderOptions } from './options.ts';
import { renderInline } from './render-inline.tsx';
import { soften } from './soften.tsx';
import { piecesOf } from './text-tail.ts';
import { placeOf, useGroups } from './use-groups.ts';
import { directionOf, frameDirectionOf } from './visible-text.ts';

/** So many items of a list are one element, and so many of these elements are skipped together. */
const GROUP_SIZE = 32;
const PART_SIZE = 8;

/**
 * A block of marked's tokens as VNodes. No HTML is made on the way, so there is nothing to sanitise.
 * @param open whether more of the block may come
 */
export function renderBlock(token: BlockToken, open: boolean, options: RenderOptions): ComponentChildren {
  return token.type === 'plain' ? (
    <PlainText pieces={token.pieces} />
  ) : (
    renderToken(token, { ...options, open, depth: 0, revealed: false })
  );
}

function renderToken(token: Token, context: RenderContext): ComponentChildren {
  if (context.depth > MAX_NESTING) return <PlainText pieces={piecesOf(token.raw)} />;
  const inner = { ...context, depth: context.depth + 1 };
  const known = token as MarkedToken;
  switch (known.type) {
    case 'paragraph':
      return <p dir={directionOf(known.tokens)}>{renderInline(known.tokens, inner)}</p>;
    case 'heading':
      // The page has its own h1, and the chat's title is an h2.
      return h(
        `h${Math.min(known.depth + 2, 6)}`,
        { dir: directionOf(known.tokens), class: `h${known.depth}` },
        renderInline(known.tokens, { ...inner, revealed: true }),
      );
    case 'code':
      return <CodeBlock code={known.text} info={known.lang} open={context.open} labels={context.labels} />;
    case 'list':
      return <List token={known} context={inner} />;
    case 'blockquote':
      return (
        <blockquote dir={frameDirectionOf(known.tokens)}>
          {known.tokens.map((child) => renderToken(child, inner))}
        </blockquote>
      );
    case 'table':
      return <Table token={known} context={inner} />;
    case 'hr':
      return <hr />;
    case 'html':
      return <RawHtml html={known.raw} open={context.open} />;
    case 'text':
      return 'tokens' in known && known.tokens ? (
        renderInline(known.tokens, inner)
      ) : (
        <p dir={directionOf([known])}>{soften(decodeEntities(known.text))}</p>
      );
    case 'space':
    case 'def':
      return null;
    default:
      return isPlain(token) ? <PlainText pieces={token.pieces} /> : renderInline([token], inner);
  }
}

function List({ token, context }: { token: Tokens.List; context: RenderContext }) {
  const start = token.start === '' ? 1 : token.start;
  const groups = useGroups(token.items, GROUP_SIZE);
  const parts = useGroups(groups, PART_SIZE);
  const dir = frameDirectionOf([token]);
  return (
    <>
      {parts.map((part, index) => (
        <ListPart
          key={index}
          groups={part}
          first={index * PART_SIZE}
          // Only that there are two more after a group matters to it.
          count={Math.min(groups.length, (index + 1) * PART_SIZE + 2)}
          start={token.ordered ? start : null}
          last={start + token.items.length - 1}
          dir={dir}
          context={context}
        />
      ))}
    </>
  );
}

interface ListPartProps {
  groups: readonly (readonly Tokens.ListItem[])[];
  /** The number of its first group, and how many groups there are. */
  first: number;
  count: number;
  /** The number of the list's first item; null: it has bullets. */
  start: number | null;
  /** The number of its last item. */
  last: number;
  /** The side of the markers. */
  dir: 'ltr' | 'rtl';
  context: RenderContext;
}

/** Some groups of a long list, so that Preact can skip them together. */
function ListPart({ groups, first, count, start, last, dir, context }: ListPartProps) {
  const digits = start === null ? 0 : String(last).length;
  return useMemo(
    () => (
      <>
        {groups.map((items, index) => (
          <Items
            key={index}
            items={items}
            start={start === null ? null : start + (first + index) * GROUP_SIZE}
            place={placeOf(first + index, count)}
            digits={digits}
            dir={dir}
            context={context}
          />
        ))}
      </>
    ),
    [groups, first, count, start, digits, dir, context.labels, context.imageOrigins, context.math],
  );
}

interface ItemsProps {
  items: readonly Tokens.ListItem[];
  /** The number of the first one; null: they have bullets. */
  start: number | null;
  /** Its class, where the list is so long that it is several elements. */
  place: string | undefined;
  /** How long the list's last number is; 0: it has bullets. */
  digits: number;
  dir: 'ltr' | 'rtl';
  context: RenderContext;
}

/**
 * A list, or a part of a long one: in one element of a thousand items the browser would look at all of them whenever the
 * last one grows. Its items render again when one of them is another one, and not when its numbers grow longer.
 */
function Items({ items, start, place, digits, dir, context }: ItemsProps) {
  const children = useMemo(
    () =>
      items.map((item, index) => (
        <li key={index} class={item.task ? 'task' : undefined}>
          {item.tokens.map((child) =>
            // In a loose list text is a paragraph, in a tight one it stands alone.
            child.type === 'text' || child.type === 'checkbox'
              ? renderInline([child], context)
              : renderToken(child, context),
          )}
        </li>
      )),
    [items, context.labels, context.imageOrigins, context.math],
  );
  return start === null ? (
    <ul class={place} dir={dir}>
      {children}
    </ul>
  ) : (
    <ol class={place} start={start} dir={dir} style={digits > 2 ? { '--marker': `${digits + 1}ch` } : undefined}>
      {children}
    </ol>
  );
}
