import { describe, expect, test } from 'vitest';
import type { ChatEvent, StreamFrame } from '../../protocol/events.ts';
import type { Transport } from '../transport.ts';

/** A server to hold a transport against. */
export interface ContractSubject {
  /** A transport to an idle agent with less than a page of history. */
  transport: Transport;
  /** What to write to the agent to bring something about; what a server can't do is skipped by name. */
  prompts: {
    /** A text answer. */
    answer: string;
    /** An answer that streams long enough to be stopped in the middle. */
    long?: string;
    /** An answer that stops for the approval of a tool call. */
    approval?: string;
  };
  close?: () => Promise<void> | void;
}

/**
 * What every transport has to do, whatever the server: run it from a test file, with a function that opens the server.
 * For tests only; nothing that is shipped imports it.
 */
export function describeTransportContract(name: string, open: () => Promise<ContractSubject>): void {
  const scenario = (
    title: string,
    run: (subject: ContractSubject, skip: (note: string) => never) => Promise<void>,
  ): void =>
    test(title, async ({ skip }) => {
      const subject = await open();
      try {
        await run(subject, skip);
      } finally {
        await subject.close?.();
      }
    });

  describe(`the transport contract: ${name}`, () => {
    scenario('names the agent', async ({ transport }) => {
      const agent = await transport.agent(unstopped());
      expect(agent.id).toMatch(/^agent-/);
      expect(agent.name).toBeTypeOf('string');
    });

    scenario('streams an answer that says how it ended, and ends by itself', async ({ transport, prompts }) => {
      const events = await exchange(transport, prompts.answer);
      expect(textOf(events)).not.toBe('');
      expect(events.filter(({ type }) => type === 'stop')).toContainEqual({ type: 'stop', reason: 'end_turn' });
    });

    scenario('finds in the history what was sent, by its otid, and what was streamed, by its key', async (subject) => {
      const { transport, prompts } = subject;
      const otid = crypto.randomUUID();
      const streamed = await exchange(transport, prompts.answer, otid);
      const { events } = await transport.history({}, unstopped());
      const sent = events.filter((event) => event.type === 'user-message' && event.otid === otid);
      expect(sent).toMatchObject([{ content: [{ type: 'text', text: prompts.answer }] }]);
      expect(textByKey(events)).toMatchObject(textByKey(streamed));
    });

    scenario('hands out the whole history page by page, oldest first within a page', async ({ transport, prompts }) => {
      await exchange(transport, prompts.answer);
      await exchange(transport, prompts.answer);
      const whole = await transport.history({}, unstopped());
      expect(whole.before).toBeNull();

      const pages: (readonly ChatEvent[])[] = [];
      let before: string | null | undefined;
      while (before !== null) {
        const page = await transport.history({ limit: 1, ...(before === undefined ? {} : { before }) }, unstopped());
        pages.unshift(page.events);
        before = page.before;
      }
      expect(pages.length).toBeGreaterThanOrEqual(4);
      expect(pages.flat()).toEqual(whole.events);
    });

    scenario('cancels a run at the server, whose stream then ends', async ({ transport, prompts }, skip) => {
      if (prompts.long === undefined) return skip('this agent has no long answer');
      const frames = await transport.send(message(prompts.long), { signal: unstopped() });
      const events: ChatEvent[] = [];
      let cancelled: Promise<boolean> | null = null;
      for await (const frame of frames) {
        events.push(...frame.events);
        if (textOf(events) !== '') cancelled ??= transport.cancel(runsOf(events), unstopped());
      }
      expect(await cancelled).toBe(true);
      expect(events).toContainEqual({ type: 'stop', reason: 'cancelled' });
    });

    scenario('says so when there was nothing to cancel', async ({ transport }) => {
      await expect(transport.cancel([], unstopped())).resolves.toBe(false);
    });

    scenario('takes a message again after one that was stopped', async ({ transport, prompts }, skip) => {
      if (prompts.long === undefined) return skip('this agent has no long answer');
      const stop = new AbortController();
      const seen: ChatEvent[] = [];
      const reading = (async () => {
        for await (const frame of await transport.send(message(prompts.long ?? ''), { signal: stop.signal })) {
          seen.push(...frame.events);
          if (textOf(seen) !== '') stop.abort();
        }
      })();
      await expect(reading).rejects.toMatchObject({ code: 'aborted' });
      await transport.cancel(runsOf(seen), unstopped());
      expect(textOf(await exchange(transport, prompts.answer))).not.toBe('');
    });

    scenario('answers a pending approval', async ({ transport, prompts }, skip) => {
      if (prompts.approval === undefined) return skip('this agent asks for no approval');
      const asked = await exchange(transport, prompts.approval);
      expect(asked).toContainEqual({ type: 'stop', reason: 'requires_approval' });
      const callIds = new Set(asked.flatMap((event) => (event.type === 'approval-request' ? event.callId : [])));
      const approvals = [...callIds].map((callId) => ({ type: 'approval', callId, approve: false }) as const);
      const outgoing = { type: 'approval', otid: crypto.randomUUID(), approvals } as const;
      const answered = await collect(await transport.send(outgoing, { signal: unstopped() }));
      expect(answered).toContainEqual({ type: 'stop', reason: 'end_turn' });
    });

    scenario('rejects with "aborted" when it was stopped before', async ({ transport, prompts }) => {
      const signal = AbortSignal.abort();
      const rejection = { code: 'aborted' };
      await expect(transport.agent(signal)).rejects.toMatchObject(rejection);
      await expect(transport.history({}, signal)).rejects.toMatchObject(rejection);
      await expect(transport.cancel([], signal)).rejects.toMatchObject(rejection);
      await expect(transport.send(message(prompts.answer), { signal })).rejects.toMatchObject(rejection);
    });
  });
}

function unstopped(): AbortSignal {
  return new AbortController().signal;
}

function message(text: string, otid: string = crypto.randomUUID()) {
  return { type: 'message', otid, content: [{ type: 'text', text }] } as const;
}

async function collect(frames: AsyncIterable<StreamFrame>): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const frame of frames) events.push(...frame.events);
  return events;
}

async function exchange(transport: Transport, text: string, otid?: string): Promise<ChatEvent[]> {
  return collect(await transport.send(message(text, otid), { signal: unstopped() }));
}

function textByKey(events: readonly ChatEvent[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const event of events) {
    if (event.type === 'text-delta') texts[event.key] = (texts[event.key] ?? '') + event.delta;
  }
  return texts;
}

function textOf(events: readonly ChatEvent[]): string {
  return Object.values(textByKey(events)).join('');
}

function runsOf(events: readonly ChatEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'run' ? event.runId : []));
}
