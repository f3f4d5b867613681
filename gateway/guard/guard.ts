import { GatewayFault } from '../proxy/faults.ts';
import type { Reservation, RunGuard, WantedRun } from '../proxy/run-guard.ts';
import type { Upstream } from '../proxy/upstream.ts';
import type { State } from '../state/state.ts';
import type { Budgets } from './budgets.ts';
import { endOf } from './left-runs.ts';
import { LettaRuns } from './letta-runs.ts';
import { RunRecords, type RunRecord } from './run-records.ts';
import { RunSlots } from './run-slots.ts';
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

/** What a client is told to wait for a run to end, in seconds. */
const RUN_SECONDS = 5;

/** Reserves runs in the shared state before Letta is asked: one in a conversation, some for a visitor, some for all. */
export function createRunGuard({ state, upstream, switches, runs, budgets }: GuardOptions): RunGuard {
  const letta = new LettaRuns(upstream);
  const records = new RunRecords(state);
  const slots = new RunSlots(state, records, letta);

  /** While chats are paused, nobody listens either: what was cut would only be resumed. */
  async function follow(): Promise<void> {
    if (await switches.isPaused()) throw paused();
  }

  async function reserve(run: WantedRun): Promise<Reservation> {
    await follow();
    const { agentId, visitorId, conversation } = run;
    const record: RunRecord = { id: crypto.randomUUID(), otids: [...run.otids] };
    const { id } = record;
    const old = await enter(conversation, record);
    // Sending the same messages again only joins their run.
    if (old && isSame(old, record)) return joined(conversation, old);
    if (old) throw busy();
    const taken: string[] = [];
    const holder = { id, conversation };
    const release = () =>
      Promise.all([records.remove(conversation, id), ...taken.map((key) => slots.release(key, holder))]);
    try {
      for (const [name, most] of [[`visitor/${visitorId}`, runs.visitor] as const, ['all', runs.all] as const]) {
        const key = await slots.take(name, most, holder);
        if (key === undefined) throw tooMany();
        taken.push(key);
      }
      // The first attempt has paid for it.
      const spent = run.isRepeated ? undefined : await budgets.takeRun(visitorId);
      if (spent) throw budgetSpent(spent.retryAfterSeconds);
    } catch (error) {
      await release().catch(inVain);
      throw error;
    }
    const finish = (then: () => Promise<unknown>) => Promise.all([release(), then()]).then(inVain, inVain);
    const spend = (tokens: number) => (run.isRepeated ? Promise.resolve() : budgets.spendTokens(visitorId, tokens));
    const started = (runId: string) => void records.start(conversation, id, runId).catch(inVain);
    return {
      started,
      refused: () => finish(() => (run.isRepeated ? Promise.resolve() : budgets.giveRunBack(visitorId))),
      over: (tokens) => finish(() => spend(tokens)),
      left: (run) => {
        const heardOf = async () => runOf(await records.find(conversation), id);
        void endOf({ ...run, agentId, heardOf }, letta).then((tokens) => finish(() => spend(tokens)));
      },
    };
  }

  /** Puts a run's record into its conversation. Returns the one of the run that is under way there, which keeps it out. */
  async function enter(conversation: string, record: RunRecord): Promise<RunRecord | undefined> {
    if (await records.add(conversation, record)) return undefined;
    const old = await records.find(conversation);
    // It was over between the two.
    if (old === undefined) return enter(conversation, record);
    if (isSame(old, record) || !(await slots.isOver(old))) return old;
    return (await records.addInstead(conversation, old, record)) ? undefined : old;
  }

  /** The place of a run that another attempt has reserved, and looks after. */
  const joined = (conversation: string, { id }: RunRecord): Reservation => ({
    started: (runId) => void records.start(conversation, id, runId).catch(inVain),
    refused: async () => undefined,
    over: async () => undefined,
    left: () => undefined,
  });

  return { reserve, follow };
}

/** Where the state can't be reached, a record ends by itself, or with what Letta says of its run. */
const inVain = () => undefined;

const isSame = (old: RunRecord, { otids }: RunRecord): boolean => otids.length > 0 && otids.join() === old.otids.join();

const runOf = (record: RunRecord | undefined, id: string): string | undefined =>
  record?.id === id ? record.runId : undefined;

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
