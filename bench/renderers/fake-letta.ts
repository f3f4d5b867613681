/**
 * A Letta inside the page that is nothing but the stream of one reply. It isn't local-letta: that would run in the page whose
 * main thread is measured. Here all bytes are made before the clock starts, and the bench hands them out one packet at a time.
 */
import type { Packet } from '../page/stream.ts';

const encoder = new TextEncoder();
const ID = '0a1b2c3d-0000-4000-8000-00000000000';

export interface FakeLetta {
  /** Sends the next packet. */
  push(index: number): void;
  /** Ends the run and its stream. */
  end(): void;
  /** Resolves when the page has sent its message, and the reply can begin. */
  readonly asked: Promise<void>;
}

/** Responds to the page's `POST …/messages` with an event for each chunk; everything else goes to the server. */
export function fakeLetta(packets: readonly Packet[]): FakeLetta {
  // Encoding is the server's work, so it is done before the clock runs. A packet is dropped once it was sent.
  let number = 0;
  const pieces: (Uint8Array | null)[] = packets.map((chunks) =>
    encode(...chunks.map((content) => event(content, (number += 1)))),
  );
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let begin: () => void;
  const asked = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const body = new ReadableStream<Uint8Array>({
    start(own) {
      controller = own;
    },
  });
  const network = globalThis.fetch.bind(globalThis);
  globalThis.fetch = async (input, init) => {
    if (init?.method !== 'POST') return network(input, init);
    begin();
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  };
  return {
    asked,
    push(index) {
      const bytes = pieces[index];
      if (bytes) controller?.enqueue(bytes);
      pieces[index] = null;
    },
    end() {
      controller?.enqueue(encode({ message_type: 'stop_reason', stop_reason: 'end_turn' }));
      controller?.enqueue(encoder.encode('data: [DONE]\n\n'));
      controller?.close();
    },
  };
}

const encode = (...events: object[]) =>
  encoder.encode(events.map((data) => `data: ${JSON.stringify(data)}\n\n`).join(''));

/** As Letta writes it: about 350 bytes around a token. */
const event = (content: string, seq_id: number) => ({
  id: `message-${ID}1`,
  date: '2026-11-23T10:00:00.000000+00:00',
  message_type: 'assistant_message',
  otid: `${ID}2`,
  step_id: `step-${ID}3`,
  run_id: `run-${ID}4`,
  seq_id,
  content,
});
