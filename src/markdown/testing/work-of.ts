import { Meter } from '../work.ts';

/** What a function returns, and the work that is counted meanwhile. A spy would keep millions of calls. */
export function workOf<Result>(act: () => Result): { result: Result; work: number } {
  const { spend } = Meter.prototype;
  let work = 0;
  Meter.prototype.spend = function count(this: Meter, spent: number) {
    work += spent;
    spend.call(this, spent);
  };
  try {
    return { result: act(), work };
  } finally {
    Meter.prototype.spend = spend;
  }
}
