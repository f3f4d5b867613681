import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import { type ClientTool, runClientTool } from './client-tools.ts';
import type { ToolPart } from './state.ts';
import type { ToolArguments } from './tool-arguments.ts';

const call = (args: string): ToolPart => ({
  kind: 'tool',
  key: 'call-1',
  messageId: null,
  name: 'set_colour',
  arguments: args,
  state: 'waiting',
  result: null,
  approval: true,
  decision: null,
  startedAt: null,
  endedAt: null,
});

const tool = (run: ClientTool['run'], more: Partial<ClientTool> = {}): ClientTool => ({
  name: 'set_colour',
  description: 'Changes the colour.',
  parameters: { type: 'object', properties: { colour: { type: 'string' } }, required: ['colour'] },
  run,
  ...more,
});

const unstopped = () => new AbortController().signal;

describe('a tool of the page', () => {
  test('runs with arguments that fit its schema', async () => {
    const run = vi.fn(() => ({ ok: true }));
    const result = await runClientTool(tool(run), call('{"colour":"red"}'), unstopped());
    expect(result).toMatchObject({ status: 'success', result: '{"ok":true}' });
    expect(run).toHaveBeenCalledWith({ colour: 'red' }, expect.objectContaining({ callId: 'call-1' }));
  });

  test.each(['{"colour":1}', '{}', '[]', 'null', '"red"', '{"colour":'])('never runs with %s', async (args) => {
    const run = vi.fn();
    const result = await runClientTool(tool(run), call(args), unstopped());
    expect(result).toMatchObject({ type: 'tool', status: 'error' });
    expect(run).not.toHaveBeenCalled();
  });

  test('says which argument is wrong', async () => {
    const result = await runClientTool(tool(vi.fn()), call('{"colour":1}'), unstopped());
    expect(result).toHaveProperty('result', expect.stringContaining('colour'));
  });
});

describe('a tool that takes too long', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is stopped, and the agent is told', async () => {
    let stopped = false;
    const slow = tool(
      (_args, { signal }) => {
        signal.addEventListener('abort', () => (stopped = true));
        return new Promise(() => undefined);
      },
      { timeoutMs: 5_000 },
    );
    const result = runClientTool(slow, call('{"colour":"red"}'), unstopped());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await result).toMatchObject({ status: 'error', result: 'The tool took longer than 5000 ms.' });
    expect(stopped).toBe(true);
  });
});

test('the schema gives the type of the arguments', () => {
  type Parameters = {
    readonly type: 'object';
    readonly properties: {
      readonly city: { readonly type: 'string' };
      readonly unit: { readonly enum: readonly ['C', 'F'] };
      readonly days: { readonly type: 'array'; readonly items: { readonly type: 'integer' } };
    };
    readonly required: readonly ['city'];
  };
  expectTypeOf<ToolArguments<Parameters>['city']>().toEqualTypeOf<string>();
  expectTypeOf<ToolArguments<Parameters>['unit']>().toEqualTypeOf<'C' | 'F' | undefined>();
  expectTypeOf<ToolArguments<Parameters>['days']>().toEqualTypeOf<number[] | undefined>();
  expectTypeOf<ToolArguments<Record<string, unknown>>>().toEqualTypeOf<Record<string, unknown>>();
});
