/**
 * The shape of a response of Letta's: all that must be alike between two servers, and nothing that can't be. Ids become
 * numbered names (`message#1`), so that it shows what shares an id; dates become their format; what a model or a tool
 * said becomes `<text>`; counts of tokens become `<n>`; keys that are null are named after `∅`.
 */

/** One line for each frame of a stream, with runs of the same shape as one; for JSON one for each item of a list. */
export function shapeOf(response: { status: number; body: string }): string[] {
  const names = new Names();
  const lines = isStream(response.body) ? streamLines(response.body, names) : jsonLines(response.body, names);
  return [String(response.status), ...lines];
}

const isStream = (body: string): boolean => /^(?:data|event): /.test(body);

function streamLines(body: string, names: Names): string[] {
  const lines: string[] = [];
  let count: number | null = null;
  for (const block of body.split('\n\n').filter((one) => /^data: /m.test(one))) {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1] ?? '';
    const spaced = /^\{"\w+": /.test(data) ? ' (spaced)' : '';
    if (data === '[DONE]') {
      lines.push(data);
      continue;
    }
    const frame: Record<string, unknown> = JSON.parse(data);
    const seq = frame['seq_id'];
    const isKeepAlive = frame['message_type'] === 'ping' && lines.length > 0;
    // The first number is where the stream begins; from there each frame takes one, whether it shows it or not.
    if (typeof seq === 'number') {
      count ??= isKeepAlive ? seq : seq - 1;
      if (!isKeepAlive) count += 1;
      frame['seq_id'] = seq === count ? '<next>' : `<${seq} instead of ${count}>`;
      if (isKeepAlive && seq === count) frame['seq_id'] = '<last>';
    } else if (count !== null) count += 1;
    const line = `${event ? `${event}: ` : ''}${frameLine(frame, names)}${spaced}`;
    if (line !== lines.at(-1)) lines.push(line);
  }
  return lines;
}

function jsonLines(body: string, names: Names): string[] {
  const value: unknown = JSON.parse(body);
  const items = Array.isArray(value) ? value : [value];
  return items.map((item) => (isObject(item) ? frameLine(item, names) : JSON.stringify(item)));
}

function frameLine(value: Record<string, unknown>, names: Names): string {
  const { message_type: type, ...rest } = value;
  return [typeof type === 'string' ? type : '', objectShape(rest, names)].filter(Boolean).join(' ');
}

function objectShape(value: Record<string, unknown>, names: Names): string {
  const isNull = (key: string): boolean => value[key] === null && !SETTINGS.has(key);
  const nulls = Object.keys(value).filter(isNull);
  // Ids first, so that what is named after them is known.
  const keys = Object.keys(value).filter((key) => !isNull(key));
  keys.sort((one, other) => Number(other === 'id') - Number(one === 'id') || (one < other ? -1 : 1));
  const members = keys.map((key) => `${names.inText(key)}=${valueShape(key, value[key], names)}`);
  return `{${[...members, ...(nulls.length > 0 ? [`∅ ${nulls.toSorted().join(' ')}`] : [])].join(', ')}}`;
}

/** How a server's models are set up: nothing of that is alike. */
const SETTINGS = new Set([
  'compaction_settings',
  'embedding',
  'embedding_config',
  'llm_config',
  'model',
  'model_settings',
]);
const TEXTS = new Set([
  'content',
  'text',
  'reasoning',
  'arguments',
  'tool_return',
  'data',
  'stderr',
  'system',
  'prompt',
]);
const COUNTS = /_tokens$|_ns$/;

function valueShape(key: string, value: unknown, names: Names): string {
  if (SETTINGS.has(key)) return '<settings>';
  if (Array.isArray(value)) {
    const shapes = value.map((item) => (item === null ? '∅' : valueShape(key, item, names)));
    return `[${shapes.join(', ')}]`;
  }
  if (isObject(value)) return objectShape(value, names);
  if (typeof value === 'number' && COUNTS.test(key)) return '<n>';
  if (typeof value !== 'string') return JSON.stringify(value);
  if (key === 'seq_id') return value;
  if (TEXTS.has(key) && !value.startsWith('Error: request to call tool denied')) return '<text>';
  if (key === 'otid') return names.otid(value);
  if (key === 'detail') return names.inText(detailShape(value));
  return names.inText(dateShape(value));
}

/** What is wrong, without the particulars of Python and of who asked. */
function detailShape(text: string): string {
  if (text.startsWith("[{'type':")) return '<list of problems>';
  return text.replace(/, access level in \[[^]*$/, ' …');
}

/** A date as its format. */
function dateShape(value: string): string {
  const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?(Z|\+00:00)?$/.exec(value);
  return date ? `<time${date[1] ? '.micro' : ''}${date[2] ?? ''}>` : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const ID =
  /\b(message|run|step|agent|conv|ping|file|block|identity|user|org|source)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\bcall_\w+/g;

/** Names for ids, numbered by kind in the order in which they appear. */
class Names {
  readonly #names = new Map<string, string>();
  /** The message that an otid's first 34 characters belong to. */
  readonly #messages = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** A text with each id in it named. */
  inText(text: string): string {
    return text.replaceAll(ID, (id: string, kind: string | undefined) => this.#name(id, kind ?? 'call'));
  }

  /** An otid by the message whose id it is made of, or as one of its own. */
  otid(otid: string): string {
    const whole = this.#names.get(otid);
    if (whole) return whole;
    const message = this.#messages.get(otid.slice(0, -2));
    if (!message) return this.#name(otid, 'otid');
    // The first blocks of a message end in 80, 81 … or 00, 01 …
    return `${message}:${Number.parseInt(otid.slice(-1), 16)}`;
  }

  #name(id: string, kind: string): string {
    const known = this.#names.get(id);
    if (known) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = `${kind}#${count}`;
    this.#names.set(id, name);
    const prefix = id.slice('message-'.length, -2);
    if (kind === 'message' && !this.#messages.has(prefix)) this.#messages.set(prefix, name);
    return name;
  }
}
