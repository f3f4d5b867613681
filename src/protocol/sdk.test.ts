import Letta from '@letta-ai/letta-client';
import { describe, expect, it } from 'vitest';
import { foldEvent } from '../conversation/transcript.ts';
import type { Message } from '../conversation/state.ts';
import { readStream, STREAMS } from './__fixtures__/fixtures.ts';
import { createDecoder } from './decode.ts';
import { createSseParser } from './sse.ts';

// The official SDK's client and we, on the same bytes: what remains when a stream is over.

/** The last text of each block, in the order in which they began. */
type Final = Record<string, string>;

/** What the SDK's stream brings, put together as its users do: by `otid` (else id and type), calls by their id. */
async function finalOfSdk(name: string): Promise<{ final: Final; failed: boolean }> {
  const headers = { 'Content-Type': 'text/event-stream' };
  const client = new Letta({
    apiKey: 'key',
    baseURL: 'http://letta.test',
    maxRetries: 0,
    logLevel: 'off',
    fetch: async () => new Response(new Uint8Array(readStream(name)), { headers }),
  });
  const final: Final = {};
  const append = (key: string, text: string): void => void (final[key] = (final[key] ?? '') + text);
  try {
    const stream = await client.agents.messages.create('agent-1', { messages: [], streaming: true });
    for await (const message of stream as AsyncIterable<Record<string, unknown> | null>)
      if (message) take(message, append);
  } catch {
    return { final, failed: true };
  }
  return { final, failed: false };
}

function take(message: Record<string, unknown>, append: (key: string, text: string) => void): void {
  const key = message['otid'] ?? `${String(message['id'])}:${String(message['message_type'])}`;
  switch (message['message_type']) {
    case 'assistant_message': {
      const { content } = message;
      const parts = Array.isArray(content)
        ? content.map((part: { text?: string }) => part.text ?? '')
        : [String(content)];
      return append(`text ${key}`, parts.join(''));
    }
    case 'reasoning_message':
      return append(`reasoning ${key}`, String(message['reasoning']));
    case 'tool_call_message':
    case 'approval_request_message':
      for (const call of callsOf(message))
        append(`call ${call.tool_call_id}`, (call.name ?? '') + (call.arguments ?? ''));
  }
}

type Call = { tool_call_id: string; name?: string | null; arguments?: string | null };

/** Of one call, or of several: servers write both, and also null. */
function callsOf({ tool_call, tool_calls }: Record<string, unknown>): Call[] {
  const several = Array.isArray(tool_calls) ? tool_calls : tool_calls ? [tool_calls] : [];
  return (several.length > 0 ? several : [tool_call]).filter(Boolean);
}

/** What we show. */
function finalOfOurs(name: string): { final: Final; failed: boolean } {
  const parser = createSseParser();
  const decode = createDecoder();
  const final: Final = {};
  let messages: readonly Message[] = [];
  let failed = false;
  try {
    for (const items of [parser.push(new TextDecoder().decode(readStream(name))), parser.end()]) {
      for (const item of items) {
        for (const event of item.type === 'done' ? [] : decode(item.value, item.event).events) {
          // The SDK throws where an event is named so; other failures are messages to it.
          if (event.type === 'error') failed ||= item.type === 'data' && item.event === 'error';
          else messages = foldEvent(messages, event);
        }
      }
    }
  } catch {
    failed = true;
  }
  for (const part of messages.flatMap((message) => (message.role === 'assistant' ? message.parts : []))) {
    if (part.kind === 'tool') final[`call ${part.key}`] = part.name + part.arguments;
    else if (part.text) final[`${part.kind} ${part.key}`] = part.text;
  }
  return { final, failed };
}

/** It has an event without data, which the HTML standard drops, and on which the SDK gives up. */
const BEYOND_THE_SDK = 'unknown-types';

describe('the official SDK agrees on what is there at the end', () => {
  it.each(STREAMS.filter((name) => name !== BEYOND_THE_SDK))('of %s', async (name) => {
    expect(finalOfOurs(name)).toEqual(await finalOfSdk(name));
  });

  it('but for a stream that it does not read to its end', async () => {
    expect(await finalOfSdk(BEYOND_THE_SDK)).toEqual({ final: {}, failed: true });
    expect(Object.values(finalOfOurs(BEYOND_THE_SDK).final)).toEqual(['Still here.']);
  });
});
