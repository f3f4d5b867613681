import { describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../protocol/events.ts';
import type { Transport } from '../transport.ts';
import { message, readAll, runsOf, say, sayAndLeave, textByKey, textOf, unstopped } from './contract-steps.ts';

/** A server to hold a transport against. */
export interface ContractSubject {
  /** A transport to an idle agent that has never run, or has less than a page of history. */
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
      const { events } = await say(transport, prompts.answer);
      expect(textOf(events)).not.toBe('');
      expect(events.filter(({ type }) => type === 'stop')).toContainEqual({ type: 'stop', reason: 'end_turn' });
    });

    scenario('finds in the history what was sent, by its otid, and what was streamed, by its key', async (subject) => {
      const { transport, prompts } = subject;
      const otid = crypto.randomUUID();
      const streamed = await say(transport, prompts.answer, otid);
      const { events } = await transport.history({}, unstopped());
      const sent = events.filter((event) => event.type === 'user-message' && event.otid === otid);
      expect(sent).toMatchObject([{ content: [{ type: 'text', text: prompts.answer }] }]);
      expect(textByKey(events)).toMatchObject(textByKey(streamed.events));
    });

    scenario('hands out the whole history page by page, oldest first within a page', async ({ transport, prompts }) => {
      await say(transport, prompts.answer);
      await say(transport, prompts.answer);
      const whole = await transport.history({}, unstopped());
      expect(whole.before).toBeNull();
      expect(whole.events.map(({ type }) => type)[0]).toBe('user-message');

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

    scenario('joins a run from any frame on, and starts none by it', async ({ transport, prompts }, skip) => {
      const otid = crypto.randomUUID();
      const { frames, events, runId } = await say(transport, prompts.answer, otid);
      const numbered = frames.filter(({ seq }) => seq !== null);
      const after = numbered[Math.floor(numbered.length / 2)]?.seq ?? 0;
      for (const sent of [
        { otid, runId },
        { otid, runId: null },
      ]) {
        const stream = await transport.resume(sent, { signal: unstopped(), after });
        if (stream === null) return skip('this server keeps no streams, or the token opens none');
        const rest = await readAll(stream);
        const seen = frames.filter(({ seq }) => seq !== null && seq <= after).flatMap((frame) => frame.events);
        expect(textOf([...seen, ...rest.events])).toBe(textOf(events));
        expect(rest.events).toContainEqual({ type: 'stop', reason: 'end_turn' });
      }
      const history = await transport.history({}, unstopped());
      expect(history.events.filter(({ type }) => type === 'user-message')).toHaveLength(1);
    });

    scenario('has no stream of a message that was never sent', async ({ transport }) => {
      const sent = { otid: crypto.randomUUID(), runId: null };
      await expect(transport.resume(sent, { signal: unstopped(), after: 0 })).resolves.toBeNull();
    });

    scenario('joins the run of a message that it recognises', async ({ transport, prompts }, skip) => {
      const otid = crypto.randomUUID();
      const first = await say(transport, prompts.answer, otid);
      if (!transport.isIdempotent) return skip('this server recognises no message');
      const second = await say(transport, prompts.answer, otid);
      expect(second.runId).toBe(first.runId);
      expect(textByKey(second.events)).toEqual(textByKey(first.events));
      const { events } = await transport.history({}, unstopped());
      expect(events.filter(({ type }) => type === 'user-message')).toHaveLength(1);
    });

    scenario('tells which runs are under way', async ({ transport, prompts }, skip) => {
      await say(transport, prompts.answer);
      const idle = await transport.activeRuns(unstopped());
      if (idle === null) return skip('the token does not tell');
      expect(idle).toEqual([]);
      if (prompts.long === undefined) return skip('this agent has no long answer');
      const { events } = await sayAndLeave(transport, prompts.long);
      expect(await transport.activeRuns(unstopped())).toEqual(runsOf(events));
      await transport.cancel(runsOf(events), unstopped());
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

    scenario('says so when there was never anything to cancel', async ({ transport }) => {
      await expect(transport.cancel([], unstopped())).resolves.toBe(false);
    });

    scenario('takes a message again after one that was stopped', async ({ transport, prompts }, skip) => {
      if (prompts.long === undefined) return skip('this agent has no long answer');
      const { events } = await sayAndLeave(transport, prompts.long);
      await transport.cancel(runsOf(events), unstopped());
      expect(textOf((await say(transport, prompts.answer)).events)).not.toBe('');
    });

    scenario('answers a pending approval', async ({ transport, prompts }, skip) => {
      if (prompts.approval === undefined) return skip('this agent asks for no approval');
      const asked = await say(transport, prompts.approval);
      expect(asked.events).toContainEqual({ type: 'stop', reason: 'requires_approval' });
      const callIds = new Set(asked.events.flatMap((event) => (event.type === 'approval-request' ? event.callId : [])));
      const approvals = [...callIds].map((callId) => ({ type: 'approval', callId, approve: false }) as const);
      const outgoing = { type: 'approval', otid: crypto.randomUUID(), approvals } as const;
      const answered = await readAll(await transport.send(outgoing, { signal: unstopped() }));
      expect(answered.events).toContainEqual({ type: 'stop', reason: 'end_turn' });
    });

    scenario('stops reading, with "aborted", when it is told to', async ({ transport, prompts }, skip) => {
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
    });

    scenario('rejects with "aborted" when it was stopped before', async ({ transport, prompts }) => {
      const signal = AbortSignal.abort();
      const rejection = { code: 'aborted' };
      await expect(transport.agent(signal)).rejects.toMatchObject(rejection);
      await expect(transport.history({}, signal)).rejects.toMatchObject(rejection);
      await expect(transport.cancel([], signal)).rejects.toMatchObject(rejection);
      await expect(transport.activeRuns(signal)).rejects.toMatchObject(rejection);
      const sent = { otid: 'otid', runId: 'run' };
      await expect(transport.resume(sent, { signal, after: 0 })).rejects.toMatchObject(rejection);
      await expect(transport.send(message(prompts.answer), { signal })).rejects.toMatchObject(rejection);
    });
  });
}
