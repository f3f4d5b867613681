import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { streamCompletion, wholeCompletion } from './completion.ts';
import { type CompletionRequest, promptOf } from './prompt.ts';
import { replyTo } from './reply.ts';

/** The model's name. */
export const MODEL = 'scripted-1';

const CONTEXT_WINDOW = 128_000;
const EMBEDDING_SIZE = 1_536;

export interface RunningModel {
  /** Without `/v1`. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts a model server that speaks OpenAI's API (models, chat completions, embeddings) and answers by the rules in
 * `reply.ts`.
 */
export async function startModel(): Promise<RunningModel> {
  const server = createServer(async (request, response) => {
    const answer = (body: object, status = 200): void =>
      void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    const { pathname } = new URL(request.url ?? '/', 'http://model');
    if (pathname === '/v1/models') {
      const model = {
        id: MODEL,
        object: 'model',
        owned_by: 'us',
        context_length: CONTEXT_WINDOW,
        max_model_len: CONTEXT_WINDOW,
      };
      return answer({ object: 'list', data: [model] });
    }
    const body = request.method === 'POST' ? await json(request) : {};
    if (pathname === '/v1/embeddings') return answer(embeddings(body as { input: string | string[] }));
    if (pathname !== '/v1/chat/completions') return answer({ error: { message: `There is no ${pathname}.` } }, 404);
    const completion = body as CompletionRequest;
    const reply = replyTo(promptOf(completion));
    if (reply.type === 'refusal') {
      return answer({ error: { message: `The model says ${reply.status}.`, type: 'scripted' } }, reply.status);
    }
    if (!completion.stream) return answer(wholeCompletion(completion.model, reply.steps));
    await streamCompletion(response, completion.model, reply.steps);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function embeddings({ input }: { input: string | string[] }): object {
  const data = [input].flat().map((text, index) => ({ object: 'embedding', index, embedding: embeddingOf(text) }));
  return { object: 'list', model: 'embeddings', data, usage: { prompt_tokens: 1, total_tokens: 1 } };
}

/** Texts are near to each other whose words begin alike. */
function embeddingOf(text: string): number[] {
  const embedding = Array.from({ length: EMBEDDING_SIZE }, () => 0.001);
  for (const word of String(text)
    .toLowerCase()
    .match(/\p{L}{3,}/gu) ?? []) {
    let place = 0;
    for (const letter of word.slice(0, 3)) place = (place * 31 + letter.charCodeAt(0)) % EMBEDDING_SIZE;
    embedding[place] = 1;
  }
  return embedding;
}
