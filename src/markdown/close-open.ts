/** The most open markers that are closed. */
const MAX_OPEN = 16;

/**
 * Closes open markup at the end of a streamed text, for display only: no raw `**`, no link to half a URL, no table that
 * starts as text. Complete markup stays as it is.
 */
export function closeOpen(text: string): string {
  const start = text.lastIndexOf('\n\n') + 1;
  const head = text.slice(0, start);
  const tail = text.slice(start);
  if (isInsideFence(text)) return text;
  return head + closeInline(closeTable(dropHalfBlock(tail)));
}

/** Whether the text ends inside a fenced code block, where nothing is markup. */
function isInsideFence(text: string): boolean {
  let fence = '';
  for (const [, marker = '', rest = ''] of text.matchAll(/^ {0,3}(?:[-*+>] ?|\d+[.)] )*(`{3,}|~{3,})(.*)$/gm)) {
    if (fence === '') {
      if (!(marker.startsWith('`') && rest.includes('`'))) fence = marker;
    } else if (marker.startsWith(fence) && rest.trim() === '') {
      fence = '';
    }
  }
  return fence !== '';
}

/** Drops markers whose meaning is still open: a lone `#` or `-`, the `--` under a line, half a tag, half a fence. */
function dropHalfBlock(tail: string): string {
  return (
    tail
      .replace(/(^|\n)[ \t]*(?:#{1,6}|[-*+>|]|`{1,2}|~{1,2}|-{2,}|={1,})[ \t]*$/, '$1')
      .replace(/(^|\n)([ \t]*[-*+][ \t]+)\[[ xX]?\]?[ \t]*$/, '$1$2')
      // With half of a definition, links would lead to half of an address.
      .replace(/(^|\n) {0,3}\[[^\][\n]+\]:[^\n]*$/, '$1')
      .replace(/<\/?[a-zA-Z][^<>]{0,500}$|<(?:\/|!?-{0,2})$/, (tag) => (/\n[ \t]*\n/.test(tag) ? tag : ''))
  );
}

/** Completes a table's head: a first line that starts with `|`, whose second line is still to come. */
function closeTable(tail: string): string {
  const lines = tail.trimStart().split('\n');
  const [first = '', second = ''] = lines;
  if (!/^\s*\|./.test(first) || lines.length > 2) return tail;
  const cells = first
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|').length;
  const complete =
    second.includes('-') &&
    second
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|').length === cells;
  if (complete) return tail;
  return `${first.trimEnd().replace(/\|?$/, '|')}\n|${'---|'.repeat(cells)}`;
}

/** Closes code spans and emphasis, and shows a link by its text until its target is whole. */
function closeInline(tail: string): string {
  const open: string[] = [];
  let code = '';
  let text = tail.replace(/!?\[([^\][\n]*)(?:\]\([^()\s]*(?:\s[^()]*)?)?$/, '$1');
  for (const match of text.matchAll(/\\.|`+|\*{1,3}|_{1,3}|~~/g)) {
    const marker = match[0];
    const before = text[match.index - 1] ?? ' ';
    const after = text[match.index + marker.length] ?? ' ';
    if (marker.startsWith('\\')) continue;
    if (code !== '') {
      if (marker === code) code = '';
    } else if (marker.startsWith('`')) {
      code = marker;
    } else if (open.at(-1) === marker && /\S/.test(before)) {
      open.pop();
    } else if (/\S/.test(after) && !(marker.startsWith('_') && /\w/.test(before))) {
      open.push(marker);
    }
  }
  if (code !== '') return closeWith(text, [code]);
  // This many are more likely an attack than emphasis, and closing them all would make it worse.
  if (open.length > MAX_OPEN) return text;
  // Markers at the very end open nothing yet.
  text = text.replace(/(^|[\s([{])(?:\*{1,3}|_{1,3}|~{1,2})$/, '$1');
  return closeWith(text, open.reverse());
}

function closeWith(text: string, markers: readonly string[]): string {
  if (markers.length === 0) return text;
  const trimmed = text.trimEnd();
  // Half of a closing marker is already there: `**bold*`.
  const [inner = ''] = markers;
  const half =
    inner.length > 1 && !inner.startsWith('`') && trimmed.endsWith(inner.charAt(0)) && !trimmed.endsWith(inner);
  return trimmed + (half ? inner.slice(1) : inner) + markers.slice(1).join('');
}
