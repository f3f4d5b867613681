import { parseJson } from '../../platform/http.ts';

/** A text as it is shown first. */
export interface Preview {
  text: string;
  /** Whether that is all of it. */
  isComplete: boolean;
}

/** Longer texts aren't parsed; in UTF-16 code units, as all lengths here. */
const MAX_PARSED_LENGTH = 32_000;
const MAX_LENGTH = 8_000;
const MAX_LINES = 200;
const MAX_DEPTH = 8;
/** Of one string inside. */
const MAX_STRING_LENGTH = 1_000;

/**
 * JSON, indented; what isn't JSON, as it is. Depth, lines and length have limits, so that neither a deep value nor a
 * long one costs more than another: indented without limits, 8 kB of nested arrays are 32 MB.
 */
export function previewJson(text: string): Preview {
  // Arguments may still be growing, and a tool may return any text.
  const value = text.length <= MAX_PARSED_LENGTH ? parseJson(text) : undefined;
  return value === undefined ? cut(text) : indent(value);
}

function cut(text: string): Preview {
  const shown = start(text, MAX_LENGTH).split('\n', MAX_LINES).join('\n');
  const isComplete = shown.length === text.length;
  return { text: isComplete ? text : `${shown}…`, isComplete };
}

/** Not more than so many code units, and not a half of a character at the end. */
function start(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

function indent(root: unknown): Preview {
  const lines: string[] = [];
  let length = 0;
  let isComplete = true;

  function write(line: string): void {
    lines.push(line);
    length += line.length;
  }

  /** A string, a number, a name, in JSON. */
  function scalar(value: unknown): string {
    const text = JSON.stringify(value);
    if (text.length <= MAX_STRING_LENGTH) return text;
    isComplete = false;
    return `${start(text, MAX_STRING_LENGTH)}…`;
  }

  function writeValue(value: unknown, depth: number, before: string, after: string): void {
    if (typeof value !== 'object' || value === null) return write(before + scalar(value) + after);
    const [open, close] = Array.isArray(value) ? '[]' : '{}';
    const entries = Object.entries(value);
    if (entries.length === 0) return write(`${before}${open}${close}${after}`);
    if (depth >= MAX_DEPTH) {
      isComplete = false;
      return write(`${before}${open}…${close}${after}`);
    }
    write(before + open);
    const margin = '  '.repeat(depth);
    for (const [index, [key, child]] of entries.entries()) {
      if (lines.length >= MAX_LINES || length >= MAX_LENGTH) {
        isComplete = false;
        write(`${margin}  …`);
        break;
      }
      const name = Array.isArray(value) ? '' : `${scalar(key)}: `;
      writeValue(child, depth + 1, `${margin}  ${name}`, index < entries.length - 1 ? ',' : '');
    }
    write(margin + close + after);
  }

  writeValue(root, 0, '', '');
  return { text: lines.join('\n'), isComplete };
}
