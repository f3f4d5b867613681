import type { State } from '../state/state.ts';

/** What may be spent, each in a day and in a month (UTC); undefined: as much as one likes. */
export interface Spending {
  runs?: number | undefined;
  /** As the model's provider counts them, in and out. */
  tokens?: number | undefined;
}

export interface BudgetSettings {
  visitor: { day: Spending; month: Spending };
  all: { day: Spending; month: Spending };
}

/** A budget that is spent. */
export interface Spent {
  /** When it begins anew, in seconds from now. */
  retryAfterSeconds: number;
}

/** How much of a budget is spent. */
export interface BudgetUsage {
  period: 'day' | 'month';
  unit: 'runs' | 'tokens';
  spent: number;
  most: number | null;
}

const PERIODS = ['day', 'month'] as const;
const UNITS = ['runs', 'tokens'] as const;
type Unit = (typeof UNITS)[number];

/** What visitors spend, one by one and together, in the shared state. */
export class Budgets {
  readonly #state: State;
  readonly #settings: BudgetSettings;
  readonly #now: () => number;

  constructor(state: State, settings: BudgetSettings, now: () => number = Date.now) {
    this.#state = state;
    this.#settings = settings;
    this.#now = now;
  }

  /** Takes a run from all budgets, or from none where one is spent. */
  async takeRun(visitor: string): Promise<Spent | undefined> {
    const taken = this.#counters(visitor);
    const counts = await Promise.all(
      taken.map(async ({ key, unit, most, endsAtMs }) => {
        if (most === Infinity && unit === 'tokens') return true;
        if (unit === 'tokens') return Number((await this.#state.get(key)) ?? 0) < most;
        return (await this.#state.increment(key, endsAtMs - this.#now())).count <= most;
      }),
    );
    const spent = taken.filter((_, index) => !counts[index]);
    if (spent.length === 0) return undefined;
    await this.giveRunBack(visitor);
    const lastMs = Math.max(...spent.map(({ endsAtMs }) => endsAtMs));
    return { retryAfterSeconds: Math.max(1, Math.ceil((lastMs - this.#now()) / 1000)) };
  }

  /** For a run that Letta didn't start. */
  async giveRunBack(visitor: string): Promise<void> {
    await this.#add(visitor, 'runs', -1);
  }

  async spendTokens(visitor: string, tokens: number): Promise<void> {
    if (tokens > 0) await this.#add(visitor, 'tokens', tokens);
  }

  /** What all visitors have spent. */
  async spent(): Promise<Record<string, number>> {
    const counters = this.#counters(undefined);
    const values = await Promise.all(counters.map(({ key }) => this.#state.get(key)));
    return Object.fromEntries(
      counters.map(({ period, unit }, index) => [`${unit} this ${period}`, Number(values[index] ?? 0)]),
    );
  }

  /** What a visitor has spent of each budget, or all of them where none is named; `most` is null where there is no limit. */
  async usage(visitor?: string): Promise<BudgetUsage[]> {
    const whose = visitor === undefined ? '/all' : `/visitor/${visitor}`;
    const counters = this.#counters(visitor).filter(({ key }) => key.endsWith(whose));
    return Promise.all(
      counters.map(async ({ key, period, unit, most }) => {
        const spent = Number((await this.#state.get(key)) ?? 0);
        return { period, unit, spent, most: most === Infinity ? null : most };
      }),
    );
  }

  async #add(visitor: string, unit: Unit, by: number): Promise<void> {
    const counters = this.#counters(visitor).filter((counter) => counter.unit === unit);
    await Promise.all(counters.map(({ key, endsAtMs }) => this.#state.increment(key, endsAtMs - this.#now(), by)));
  }

  /** The counters of now: everybody's, and a visitor's where one is named. */
  #counters(visitor: string | undefined) {
    const now = new Date(this.#now());
    const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
    const date = now.toISOString();
    const ends = { day: Date.UTC(year, month, day + 1), month: Date.UTC(year, month + 1, 1) };
    const names = { day: date.slice(0, 10), month: date.slice(0, 7) };
    const whose = [
      ['all', this.#settings.all] as const,
      ...(visitor === undefined ? [] : [[`visitor/${visitor}`, this.#settings.visitor] as const]),
    ];
    return whose.flatMap(([who, settings]) =>
      PERIODS.flatMap((period) =>
        UNITS.map((unit) => ({
          key: `spent/${names[period]}/${unit}/${who}`,
          period,
          unit,
          most: settings[period][unit] ?? Infinity,
          endsAtMs: ends[period],
        })),
      ),
    );
  }
}
