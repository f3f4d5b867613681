import type { LettaStreamingRequest } from '@letta-ai/letta-client/resources/agents/messages';
import type { Visit } from '../agent/script.ts';
import { answerTo } from '../agent/scripted-agent.ts';
import { conflict, pendingApproval } from '../faults.ts';
import type { LettaStore, Thread } from '../store.ts';
import { continueWith, type Continuation } from './answers.ts';
import { incomingOf, isAnswer, isMessage, partsOf, storeIncoming, type Incoming } from './incoming.ts';
import { memoryOf } from './memory.ts';
import type { Pace } from './pace.ts';
import { Player } from './play.ts';
import { RunRecord } from './run-record.ts';

/**
 * Begins the run that answers a request. A background request whose `otid`s are known gets the run that they began; any
 * other is refused while a run is active, or while tool calls wait for an answer (letta-protocol.md §4).
 */
export function beginExchange(
  store: LettaStore,
  thread: Thread,
  request: LettaStreamingRequest,
  pace: Pace,
): RunRecord {
  const incoming = incomingOf(request);
  const otids = incoming.flatMap(({ otid }) => otid ?? []);
  const background = request.background === true;
  const known =
    background && otids.length > 0 && thread.runs.find((run) => run.background && run.otids.join() === otids.join());
  if (known) return known;
  const active = thread.runs.find((run) => run.active);
  if (active) throw conflict(active.id);

  const script = scriptFor(store, thread, incoming, request);
  const run = new RunRecord(store.clock, thread, { background, otids });
  thread.runs.push(run);
  store.runs.set(run.id, run);
  for (const message of incoming) storeIncoming(store, run, message);

  const player = new Player(store, run, { tokens: request.streaming === true && request.stream_tokens === true, pace });
  run.log.append({ message: run.log.ping() });
  player.returnTools(script.returns);
  void player.play(script.turns, script.outcomes);
  return run;
}

function scriptFor(
  store: LettaStore,
  thread: Thread,
  incoming: readonly Incoming[],
  request: LettaStreamingRequest,
): Continuation {
  const answers = incoming.filter(isAnswer);
  if (answers.length > 0) return continueWith(thread, answers);
  if (thread.pending) throw pendingApproval(thread.pending.request.id);
  const parts = incoming.filter(isMessage).flatMap(partsOf);
  const visit: Visit = {
    text: parts.map((part) => ('text' in part ? part.text : '')).join(''),
    images: parts.filter((part) => 'source' in part).length,
    agentName: store.agents.get(thread.agentId)?.name ?? 'your agent',
    clientTools: request.client_tools ?? [],
    memory: memoryOf(store, thread.agentId),
  };
  return { turns: answerTo(visit), outcomes: [], returns: [] };
}
