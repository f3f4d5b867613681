import { GatewayFault } from '../proxy/faults.ts';
import type { Reservation, RunGuard, WantedRun } from '../proxy/run-guard.ts';
import type { Upstream } from '../proxy/upstream.ts';
import type { State } from '../state/state.ts';
import type { Budgets } from './budgets.ts';
import { LeftRuns } from './left-runs.ts';
import { RunSlots, type Holder, type TakenSlot } from './run-slots.ts';
import type { Switches } from './switches.ts';

export interface RunLimits {
  /** Runs of one visitor that may be under way. */
  visitor: number;
  /** Runs of all visitors that may be under way. */
  all: number;
}

export interface GuardOptions {
  state: State;
  upstream: Upstream;
  switches: Switches;
  runs: RunLimits;
  budgets: Budgets;
}

/** For so long a run that was just reserved may not be known to Letta yet, in milliseconds. */
const STARTING_MS = 3_000;
/** How many runs Letta is asked about where all slots are taken. */
const MOST_QUESTIONS = 3;
/** What a client is told to wait for a run to end, in seconds. */
const RUN_SECONDS = 5;

/** Reserves runs in the shared state before Letta is asked: one in a conversation, some for a visitor, some for all. */
export function createRunGuard({ state, upstream, switches, runs, budgets }: GuardOptions): RunGuard {
  const slots = new RunSlots(state);
  const left = new LeftRuns(upstream);

  /** While chats are paused, nobody listens either: what was cut would only be resumed. */
  async function follow(): Promise<void> {
    if (await switches.isPaused()) throw paused();
  }

  async function reserve(run: WantedRun): Promise<Reservation> {
    await follow();
    const { agentId, visitorId, conversationId } = run;
    const holder: Holder = {
      id: crypto.randomUUID(),
      agentId,
      conversationId,
      otids: [...run.otids],
      sinceMs: Date.now(),
      isLeft: false,
    };
    const scopes: Scope[] = [
      { name: `conversation/${agentId}/${conversationId}`, most: 1, refuse: busy },
      { name: `visitor/${visitorId}`, most: runs.visitor, refuse: tooMany },
      { name: 'all', most: runs.all, refuse: tooMany },
    ];
    const taken: TakenSlot[] = [];
    const release = () => Promise.all(taken.map((slot) => slots.release(slot)));
    try {
      for (const scope of scopes) {
        const slot = (await slots.take(scope.name, scope.most, holder)) ?? (await takeStale(scope, holder));
        if (slot) taken.push(slot);
        else if (scope.refuse === busy && (await isSame(scope, run))) return joined;
        else throw scope.refuse();
      }
      // The first attempt has paid for it.
      const spent = run.isRepeated ? undefined : await budgets.takeRun(visitorId);
      if (spent) throw budgetSpent(spent.retryAfterSeconds);
    } catch (error) {
      await release();
      throw error;
    }
    const finish = (then: () => Promise<unknown>) => {
      // The lease ends by itself where the state can't be reached.
      void Promise.all([release(), then()]).catch(() => undefined);
    };
    const spend = (tokens: number) => (run.isRepeated ? Promise.resolve() : budgets.spendTokens(visitorId, tokens));
    return {
      refused: () => finish(() => (run.isRepeated ? Promise.resolve() : budgets.giveRunBack(visitorId))),
      over: (tokens) => finish(() => spend(tokens)),
      left: (runId) => {
        // Where the state can't be reached, others find out later.
        if (runId !== undefined) void Promise.all(taken.map((slot) => slots.leave(slot))).catch(() => undefined);
        void left.end({ agentId, conversationId, runId }).then((tokens) => finish(() => spend(tokens)));
      },
    };
  }

  /** Takes the slot of a run that is over, though nobody gave it back: its process is gone, say. */
  async function takeStale({ name, most }: Scope, holder: Holder): Promise<TakenSlot | undefined> {
    const old = (await slots.taken(name, most)).filter(
      ({ holder: { isLeft, sinceMs } }) => isLeft || Date.now() - sinceMs >= STARTING_MS,
    );
    const start = Math.floor(Math.random() * old.length);
    for (const slot of [...old.slice(start), ...old.slice(0, start)].slice(0, MOST_QUESTIONS)) {
      const { agentId, conversationId } = slot.holder;
      if (!(await left.isOver({ agentId, conversationId, runId: undefined }))) continue;
      await slots.release(slot);
      return slots.take(name, most, holder);
    }
    return undefined;
  }

  /** Whether the run that is under way is of the very same messages: sending them again only joins it. */
  async function isSame({ name, most }: Scope, { otids }: WantedRun): Promise<boolean> {
    const [slot] = await slots.taken(name, most);
    return otids.length > 0 && slot !== undefined && otids.join() === slot.holder.otids.join();
  }

  return { reserve, follow };
}

interface Scope {
  name: string;
  most: number;
  refuse: () => GatewayFault;
}

const joined: Reservation = { refused: () => undefined, over: () => undefined, left: () => undefined };

const retryAfter = (seconds: number) => ({ 'Retry-After': String(seconds) });

const busy = () =>
  new GatewayFault(
    409,
    'CONFLICT: Cannot send a new message: Another request is currently being processed for this conversation.',
    retryAfter(RUN_SECONDS),
    'busy',
  );

const tooMany = () =>
  new GatewayFault(429, 'Too many responses are under way.', retryAfter(RUN_SECONDS), 'rate-limited');

const paused = () => new GatewayFault(503, 'The chat is paused.', retryAfter(60), 'paused');

const budgetSpent = (seconds: number) =>
  new GatewayFault(429, 'The budget for this chat is spent.', retryAfter(seconds), 'budget');
