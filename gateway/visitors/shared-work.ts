interface Work<T> {
  result: Promise<T>;
  controller: AbortController;
  /** How many wait for it. */
  waiting: number;
}

/** Work of which one is enough for all who want it at once. It is dropped when all of them have left. */
export class SharedWork<T> {
  readonly #underWay = new Map<string, Work<T>>();

  /** Begins it, or waits for the one that is under way. Rejects when `signal` ends, whatever becomes of it. */
  async join(key: string, signal: AbortSignal, begin: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const work = this.#underWay.get(key) ?? this.#start(key, begin);
    work.waiting += 1;
    let leave: () => void = () => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => {
        reject(signal.reason);
        work.waiting -= 1;
        if (work.waiting === 0) this.#drop(key, work);
      };
    });
    signal.addEventListener('abort', leave);
    try {
      return await Promise.race([work.result, left]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #start(key: string, begin: (signal: AbortSignal) => Promise<T>): Work<T> {
    const controller = new AbortController();
    const work = { result: begin(controller.signal), controller, waiting: 0 };
    this.#underWay.set(key, work);
    const forget = () => this.#forget(key, work);
    work.result.then(forget, forget);
    return work;
  }

  #drop(key: string, work: Work<T>): void {
    this.#forget(key, work);
    work.controller.abort();
  }

  #forget(key: string, work: Work<T>): void {
    if (this.#underWay.get(key) === work) this.#underWay.delete(key);
  }
}
