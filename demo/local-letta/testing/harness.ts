import { Letta } from '@letta-ai/letta-client';
import type { LettaStreamingResponse } from '@letta-ai/letta-client/resources/agents/messages';
import { createLocalLetta, type LocalLetta, type LocalLettaOptions } from '../local-letta.ts';

const BASE = 'http://letta.test';

/** One response that a test got, for those who want to look at all of them. */
export interface Sample {
  method: string;
  path: string;
  status: number;
  body: string;
}

/** A local-letta without delays, and the ways in which tests talk to it. */
export interface Harness extends LocalLetta {
  /** The official client, with the API key or another credential. It never tries again. */
  sdk(credential?: string): Letta;
  /** Plain HTTP with the API key, unless `authorization` is given. A body is sent as JSON by POST. */
  http(path: string, init?: { method?: string; body?: unknown; headers?: Record<string, string> }): Promise<Response>;
  /** A stream's frames, parsed, from a message to the ready agent. */
  stream(content: string, more?: Record<string, unknown>): Promise<Frame[]>;
}

export interface Frame {
  event: string | null;
  /** Null for `[DONE]`. */
  message: LettaStreamingResponse | null;
}

export function createHarness(options: LocalLettaOptions = {}, onSample?: (sample: Sample) => void): Harness {
  const letta = createLocalLetta({ delayMs: 0, ...options });
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { method } = request;
    const path = new URL(request.url).pathname;
    const response = await letta.fetch(request);
    // Not awaited: a stream may be open for as long as the test likes.
    if (onSample)
      void response
        .clone()
        .text()
        .then((body) => onSample({ method, path, status: response.status, body }));
    return response;
  };
  const http: Harness['http'] = (path, { method, body, headers = {} } = {}) =>
    fetch(`${BASE}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${letta.apiKey}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    ...letta,
    sdk: (credential = letta.apiKey) => new Letta({ apiKey: credential, baseURL: BASE, fetch, maxRetries: 0 }),
    http,
    stream: async (content, more = {}) => {
      const messages = [{ role: 'user', content }];
      const body = { messages, streaming: true, stream_tokens: true, ...more };
      return framesOf(await (await http(`/v1/agents/${letta.agentId}/messages`, { body })).text());
    },
  };
}

/** The frames of a whole event stream. */
export function framesOf(stream: string): Frame[] {
  return stream
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const event = /^event: (.*)$/m.exec(block)?.[1] ?? null;
      const data = /^data: (.*)$/m.exec(block)?.[1] ?? '';
      return { event, message: data === '[DONE]' ? null : JSON.parse(data) };
    });
}

/** All that the agent says, put together. */
export function textOf(frames: readonly Frame[]): string {
  return frames
    .map(({ message }) => (message?.message_type === 'assistant_message' ? String(message.content) : ''))
    .join('');
}

/** The frames' types, runs of the same one as one; `[DONE]` as `done`. */
export function typesOf(frames: readonly Frame[]): string[] {
  const types = frames.map(({ message }) => (message ? String(message.message_type) : 'done'));
  return types.filter((type, index) => type !== types[index - 1]);
}
