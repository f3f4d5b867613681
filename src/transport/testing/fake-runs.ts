/** A run of the fake Letta. Its frames are kept, so that whoever comes later reads them all. */
export interface FakeRun {
  readonly id: string;
  readonly otid: string;
  /** Null: the agent's default conversation. */
  readonly conversation: string | null;
  readonly status: string;
  readonly frames: readonly string[];
  /** Ends the run, if it isn't over. */
  finish(stopReason: string): void;
  /** Calls `listener` whenever there are more frames. */
  listen(listener: () => void): () => void;
  /** The run as `GET /v1/runs/{id}` shows it. */
  view(): object;
}

/** Repeats `text` word by word. */
export function startRun(
  id: string,
  {
    conversation,
    otid,
    text,
    key,
    callId,
  }: Record<'otid' | 'text' | 'key' | 'callId', string> & {
    conversation: string | null;
  },
): FakeRun {
  const frames: string[] = [];
  const listeners = new Set<() => void>();
  let status = 'running';
  const write = (frame: object): void => {
    frames.push(JSON.stringify({ ...frame, seq_id: frames.length + 1, run_id: id }));
    for (const listener of listeners) listener();
  };
  /** Closing frames take a number and don't show it. */
  const close = (data: string): void => {
    frames.push(data);
    for (const listener of listeners) listener();
  };
  const run: FakeRun = {
    id,
    otid,
    conversation,
    get status() {
      return status;
    },
    frames,
    finish(stopReason) {
      if (status !== 'running') return;
      status = stopReason === 'cancelled' ? 'cancelled' : 'completed';
      close(JSON.stringify({ message_type: 'stop_reason', stop_reason: stopReason }));
      close('[DONE]');
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    view: () => ({ id, status, conversation_id: conversation }),
  };
  write({ message_type: 'ping', id: 'ping-1' });
  for (const content of text.split(/(?<= )/)) {
    write({ message_type: 'assistant_message', id: 'message-x', otid: key, content });
  }
  if (text.startsWith('ask')) {
    const call = { name: 'send_email', arguments: '{}', tool_call_id: callId };
    write({ message_type: 'approval_request_message', id: 'message-y', tool_call: call });
  }
  if (!text.startsWith('wait')) run.finish(text.startsWith('ask') ? 'requires_approval' : 'end_turn');
  return run;
}

/** A run's frames from number `after` on, as they come. */
export function streamOf(run: FakeRun, after: number): Response {
  const encoder = new TextEncoder();
  let next = after;
  let forget = (): unknown => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (): void => {
        for (; next < run.frames.length; next += 1) controller.enqueue(encoder.encode(`data: ${run.frames[next]}\n\n`));
        if (run.status === 'running' || run.frames.at(-1) !== '[DONE]') return;
        forget();
        controller.close();
      };
      forget = run.listen(write);
      write();
    },
    cancel: () => void forget(),
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}
