import { createHarness, framesOf, type Harness } from '../testing/harness.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { RECORDED_MODEL } from './model.ts';
import { shapeOf } from './shape.ts';

/** A response, read to its end or to where the client left. */
export interface Played {
  status: number;
  body: string;
}

/** What a message to `…/messages` may say beside its text. */
type More = Record<string, unknown>;

const SDK = { 'x-stainless-package-version': '1.12.1' };
const STREAM = { streaming: true, stream_tokens: true, include_pings: true };
const PACE = { delayMs: 60, chunkChars: 6 };
/** A situation that takes more virtual time than this hangs. */
const MOST_STEPS = 20_000;

/** Plays recorded situations on a local-letta, by a clock that runs as far as it must, and keeps the shapes of its responses. */
export class SituationPlayer {
  readonly shapes = new Map<string, string[]>();
  readonly #clock = new ManualClock();
  readonly #harness: Harness = createHarness({ clock: this.#clock, scripts: RECORDED_MODEL, ...PACE });

  /** Asks as the SDK does, unless other headers are given. */
  start(method: string, path: string, body?: unknown, headers: Record<string, string> = SDK): Promise<Response> {
    return this.#harness.http(path, { method, headers, ...(body === undefined ? {} : { body }) });
  }

  /** Asks, reads the whole response, and keeps its shape under a recording's name. */
  async record(name: string, ...request: Parameters<SituationPlayer['start']>): Promise<Played> {
    return this.keep(name, await this.ask(...request));
  }

  async ask(...request: Parameters<SituationPlayer['start']>): Promise<Played> {
    return this.read(this.start(...request));
  }

  keep(name: string, played: Played): Played {
    this.shapes.set(name, shapeOf(played));
    return played;
  }

  /** Reads a response to its end. */
  read(response: Promise<Response>): Promise<Played> {
    return this.until(response.then(async (one) => ({ status: one.status, body: await one.text() })));
  }

  /** Reads the beginning of a stream: until so many frames have come, and then leaves. */
  readSome(response: Promise<Response>, frames: number): Promise<Played> {
    return this.until(
      response.then(async (one) => {
        const reader = one.body?.pipeThrough(new TextDecoderStream()).getReader();
        let body = '';
        while (framesOf(body).length < frames) body += (await reader?.read())?.value ?? '';
        await reader?.cancel();
        return { status: one.status, body };
      }),
    );
  }

  /** Lets time pass until it has happened. */
  async until<Result>(happening: Promise<Result>): Promise<Result> {
    let isOver = false;
    const over = happening.finally(() => (isOver = true));
    over.catch(() => undefined);
    for (let steps = 0; !isOver && steps < MOST_STEPS; steps += 1) await this.#clock.advance(PACE.delayMs / 2);
    if (!isOver) throw new Error('The situation hangs.');
    return over;
  }

  /** Lets so many milliseconds pass. */
  wait(ms: number): Promise<void> {
    return this.#clock.advance(ms);
  }

  /** Makes an agent; its model calls one tool at a time, as in most recordings. */
  async agent(more: More = {}): Promise<string> {
    const made = await this.ask('POST', '/v1/agents/', {
      name: 'rec',
      memory_blocks: [{ label: 'human', value: 'Nothing.' }],
      parallel_tool_calls: false,
      ...more,
    });
    return JSON.parse(made.body).id;
  }

  /** The body of a message. */
  message(content: unknown, more: More = {}): More {
    const { otid = crypto.randomUUID(), ...rest } = more;
    return { messages: [{ type: 'message', role: 'user', content, otid }], ...STREAM, ...rest };
  }

  /** The body of decisions on pending calls. */
  decision(message: More, more: More = {}): More {
    return { messages: [{ otid: crypto.randomUUID(), ...message }], ...STREAM, background: true, ...more };
  }

  /** The ids of the calls that wait at an agent. */
  async pendingCalls(agentId: string): Promise<string[]> {
    const { body } = await this.ask('GET', `/v1/agents/${agentId}?include=agent.pending_approval`);
    return (JSON.parse(body).pending_approval?.tool_calls ?? []).map(
      (call: { tool_call_id: string }) => call.tool_call_id,
    );
  }
}

/** The run that a stream belongs to. */
export function runOf({ body }: Played): string {
  return /"run_id":"(run-[^"]+)"/.exec(body)?.[1] ?? '';
}
