import type { ClientTool } from './client-tools.ts';
import type { OfferedTools } from './offer-page-tools.ts';

/** When the visitor is asked before a call of one of the page's WebMCP tools runs; see `ClientTool.consent`. */
export type PageToolConsent = NonNullable<ClientTool['consent']>;

/** A tool that a page has registered with the browser, as `getTools()` lists it. */
interface RegisteredTool {
  readonly name: string;
  /** Empty where the page gave it none. */
  readonly title?: string;
  readonly description: string;
  /** JSON Schema of its input. Chromium before 154 gives it as text. */
  readonly inputSchema?: object | string;
  readonly annotations?: { readonly consequentialHint?: boolean; readonly debugging?: boolean };
}

/** What is used of WebMCP's `ModelContext` (draft of 30 September 2026). */
interface ModelContext extends EventTarget {
  /** The tools of this document, and of frames of the same origin. */
  getTools(): Promise<readonly RegisteredTool[]>;
  /** Resolves to the result as text; null: the tool led to another page. */
  executeTool(tool: RegisteredTool, input: object | string, options: { signal: AbortSignal }): Promise<string | null>;
}

/** Models of some providers take no other names. */
const NAME = /^[\w-]{1,64}$/;

/**
 * Offers the tools that this page has registered by WebMCP, and follows their changes. Does nothing where the browser has
 * no WebMCP.
 * @param signal takes the offer back
 */
export function followPageTools(tools: OfferedTools, consent: PageToolConsent, signal: AbortSignal): void {
  const context = modelContext();
  if (!context || signal.aborted) return;
  let reads = 0;
  let withdraw = (): void => undefined;

  async function read(from: ModelContext): Promise<void> {
    reads += 1;
    const number = reads;
    const found = await from.getTools();
    // An earlier list may arrive after a later one.
    if (number !== reads || signal.aborted) return;
    withdraw();
    withdraw = offer(
      found.flatMap((tool) => clientTool(tool, from, consent) ?? []),
      tools,
    );
  }

  // Where the site's permissions policy forbids it, there are no tools.
  const update = (): void => void read(context).catch(() => undefined);
  context.addEventListener('toolchange', update, { signal });
  signal.addEventListener('abort', () => withdraw());
  update();
}

/** Registers tools whose names are free, now or later. Frames have tools of their own: the first of each name counts. */
function offer(found: readonly ClientTool[], { clientTools, registerTool }: OfferedTools): () => void {
  const withdrawals: (() => void)[] = [];
  const unsubscribe = clientTools.subscribe((taken) => {
    // Registering one comes back here, with the next one.
    const free = found.find(({ name }) => !taken.has(name));
    if (free) withdrawals.push(registerTool(free));
  });
  return () => {
    unsubscribe();
    for (const withdraw of withdrawals) withdraw();
  };
}

/** The browser's WebMCP. Its first versions, and some polyfills, have it at `navigator`. Null: it has none. */
function modelContext(): ModelContext | null {
  for (const owner of [globalThis.document, globalThis.navigator]) {
    const found: unknown = owner && Reflect.get(owner, 'modelContext');
    if (isModelContext(found)) return found;
  }
  return null;
}

function isModelContext(found: unknown): found is ModelContext {
  return found instanceof EventTarget && 'getTools' in found && 'executeTool' in found;
}

/** A tool as the chat knows it. Null: it isn't meant for visitors, or can't be offered. */
function clientTool(tool: RegisteredTool, context: ModelContext, consent: PageToolConsent): ClientTool | null {
  // WebMCP allows dots.
  const name = tool.name.replaceAll('.', '_');
  const parameters = schemaOf(tool);
  if (tool.annotations?.debugging || !parameters || !NAME.test(name)) return null;
  return {
    name,
    title: tool.title || undefined,
    description: tool.description,
    parameters,
    // What can't be taken back is asked about each time, unless the page says that nothing is.
    consent: consent === 'once' && tool.annotations?.consequentialHint ? 'always' : consent,
    async run(args, { signal }) {
      // The browsers that give the schema as text take the input as text, too.
      const input = typeof tool.inputSchema === 'string' ? JSON.stringify(args) : args;
      return (await context.executeTool(tool, input, { signal })) ?? 'The tool led to another page.';
    },
  };
}

/** Null: it can't be read. */
function schemaOf({ inputSchema }: RegisteredTool): ClientTool['parameters'] | null {
  try {
    const schema: unknown = typeof inputSchema === 'string' ? JSON.parse(inputSchema || '{}') : (inputSchema ?? {});
    return typeof schema === 'object' && schema !== null ? { type: 'object', properties: {}, ...schema } : null;
  } catch {
    return null;
  }
}
