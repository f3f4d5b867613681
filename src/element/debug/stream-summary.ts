/** Counts what comes over an event stream, without its words. */
export interface StreamSummary {
  /** Takes a piece of the stream's text, cut anywhere. */
  push(text: string): void;
  /** For example `run-… reasoning_message ×3, assistant_message ×40, [DONE]`. */
  toString(): string;
}

/**
 * The kinds of a stream's events, in the order of their first one, each with how often it came, after the id of the run.
 * What isn't Letta's counts as `?`. The words of visitor and agent are never kept.
 */
export function createStreamSummary(): StreamSummary {
  const counts = new Map<string, number>();
  let runId = '';
  /** The line that has no end yet. */
  let rest = '';

  function count(kind: string): void {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }

  function readLine(line: string): void {
    const [field, value] = splitField(line);
    if (field === 'event') count(`event ${value}`);
    // A sign of life.
    if (line.startsWith(':')) count('ping');
    if (field !== 'data') return;
    if (value === '[DONE]') return count(value);
    const { message_type: type, run_id: run } = recordOf(value);
    if (typeof run === 'string') runId = run;
    count(typeof type === 'string' ? type : '?');
  }

  return {
    push(text) {
      const lines = (rest + text).split(/\r\n|\n|\r/);
      rest = lines.pop() ?? '';
      for (const line of lines) readLine(line);
    },
    toString() {
      const kinds = [...counts].map(([kind, times]) => (times > 1 ? `${kind} ×${times}` : kind));
      return [runId, kinds.join(', ')].filter(Boolean).join(' ');
    },
  };
}

function splitField(line: string): [field: string, value: string] {
  const colon = line.indexOf(':');
  return colon < 1 ? ['', ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
}

function recordOf(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
