import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from './reply.ts';

const DEFAULT_GAP_MS = 15;
/** Characters in a piece of a tool call's arguments. */
const ARGUMENTS_PIECE = /.{1,6}/gs;

const unique = (prefix: string): string => `${prefix}${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
const created = (): number => Math.floor(Date.now() / 1_000);
const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };

/** Streams a completion as OpenAI's API does; stops when the client leaves. */
export async function streamCompletion(response: ServerResponse, model: string, steps: readonly Step[]): Promise<void> {
  const shared = { id: unique('chatcmpl-'), object: 'chat.completion.chunk', created: created(), model };
  const write = (data: object | string): void =>
    void response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  const say = (delta: object, finish: string | null = null): void =>
    write({ ...shared, choices: [{ index: 0, delta, finish_reason: finish }] });
  const left = new AbortController();
  response.once('close', () => left.abort());

  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  say({ role: 'assistant', content: '' });
  let finish = 'stop';
  for (const step of steps) {
    if (left.signal.aborted) return;
    switch (step.type) {
      case 'pause':
        await pause(step.ms, undefined, { signal: left.signal }).catch(() => undefined);
        break;
      case 'text':
        for (const word of wordsOf(step.text)) {
          if (left.signal.aborted) return;
          await pause(step.gapMs ?? DEFAULT_GAP_MS);
          say({ content: word });
        }
        break;
      case 'reasoning':
        for (const word of wordsOf(step.text)) {
          await pause(DEFAULT_GAP_MS);
          say({ reasoning_content: word });
        }
        break;
      case 'calls':
        finish = 'tool_calls';
        for (const [index, call] of step.calls.entries()) {
          say({
            tool_calls: [
              { index, id: unique('call_'), type: 'function', function: { name: call.name, arguments: '' } },
            ],
          });
          for (const piece of call.arguments.match(ARGUMENTS_PIECE) ?? []) {
            await pause(DEFAULT_GAP_MS);
            say({ tool_calls: [{ index, function: { arguments: piece } }] });
          }
        }
        break;
      case 'cut':
        return void response.destroy();
      case 'error':
        write({ error: { message: step.message, type: 'server_error', code: 500 } });
        return void response.end();
    }
  }
  say({}, finish);
  write({ ...shared, choices: [], usage });
  write('[DONE]');
  response.end();
}

/** The same as one answer. */
export function wholeCompletion(model: string, steps: readonly Step[]): object {
  const said = steps.map((step) => (step.type === 'text' ? step.text : '')).join('');
  const calls = steps
    .flatMap((step) => (step.type === 'calls' ? step.calls : []))
    .map((call) => ({ id: unique('call_'), type: 'function', function: call }));
  const message = { role: 'assistant', content: said || null, ...(calls.length > 0 && { tool_calls: calls }) };
  return {
    id: unique('chatcmpl-'),
    object: 'chat.completion',
    created: created(),
    model,
    choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
    usage,
  };
}

const wordsOf = (text: string): string[] => text.split(/(?<=\s)/);
