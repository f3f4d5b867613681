import type { LettaStreamingRequest } from '@letta-ai/letta-client/resources/agents/messages';
import type { Script, Visit } from '../agent/script.ts';
import { replyTo } from '../agent/scripted-agent.ts';
import { conversationBusy, pendingApproval, RunError } from '../errors.ts';
import type { LettaStore, Thread } from '../store.ts';
import { continueWith } from './decisions.ts';
import { incomingOf, isDecision, isMessage, keepAlive, partsOf, type Incoming } from './incoming.ts';
import { memoryOf } from './memory.ts';
import type { Pace } from './pace.ts';
import { Player } from './play.ts';
import { RunRecord } from './run-record.ts';

/** How runs begin and proceed on this server. */
export interface RunSettings {
  pace: Pace;
  /** What the agent can reply. */
  scripts: readonly Script[];
  /** Whether the server has Redis: background runs, locks, and otids that are known again. */
  redis: boolean;
}

/** A run for a request, and what it failed by before its first model call. */
export interface Begun {
  run: RunRecord;
  error: RunError | null;
}

/**
 * Begins the run for a request. `locks`: the request came by a conversation's route. Those know otids and hold a lock
 * (letta-protocol.md §4): the same `otid`s again in the background lead to the run that they began, anything else is
 * refused while such a run is active. The agent's own route does neither.
 */
export function beginRun(
  store: LettaStore,
  thread: Thread,
  request: LettaStreamingRequest,
  settings: RunSettings,
  locks: boolean,
): Begun {
  const incoming = incomingOf(request);
  const otids = incoming.flatMap(({ otid }) => otid ?? []);
  const background = request.background === true;
  if (locks && settings.redis) {
    const known = background ? store.runOfOtids(otids) : undefined;
    if (known) return { run: known, error: null };
    const holder = thread.runs.find((run) => run.active && run.locks);
    if (holder) throw conversationBusy(holder.id);
  }
  const tokens = request.streaming === true && request.stream_tokens === true;
  const run = new RunRecord(store.clock, thread, { background, locks, tokens });
  store.addRun(run, request.streaming === true && settings.redis ? otids : []);
  run.usage.promptTokens = Math.ceil(JSON.stringify(incoming).length / 4);
  if (request.include_pings ?? true) run.log.append({ message: run.log.ping() });
  const error = proceed(store, run, incoming, request, settings, tokens);
  return { run, error };
}

function proceed(
  store: LettaStore,
  run: RunRecord,
  incoming: readonly Incoming[],
  { client_tools: clientTools }: LettaStreamingRequest,
  { pace, scripts }: RunSettings,
  tokens: boolean,
): RunError | null {
  const { thread } = run;
  const agent = store.agents.get(thread.agentId);
  const play = (messages: readonly Incoming[]): Player => {
    const pageTools = (clientTools ?? []).map(({ name }) => name);
    return new Player(store, run, messages, { tokens, pace, parallel: agent?.parallelToolCalls ?? true, pageTools });
  };
  const reply = (messages: readonly Incoming[]): void => {
    const parts = messages.filter(isMessage).flatMap(partsOf);
    const visit: Visit = {
      text: parts.map((part) => ('text' in part ? part.text : '')).join(''),
      images: parts.filter((part) => 'source' in part).length,
      agentName: agent?.name ?? 'your agent',
      clientTools: clientTools ?? [],
      memory: memoryOf(store, thread.agentId),
      runs: store.runs.size,
    };
    void play(messages).play(replyTo(visit, scripts));
  };
  try {
    const [first] = incoming;
    if (first && isDecision(first)) {
      const continuation = continueWith(thread, first);
      if (continuation) void play([first]).resume(continuation);
      else reply([keepAlive()]);
    } else {
      if (thread.pending) throw pendingApproval(thread.pending.request.id);
      reply(incoming);
    }
    return null;
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    run.fail('error', { errorType: 'internal_error', message: error.summary, detail: error.message });
    return error;
  }
}
