import { type ReadonlySignal, signal } from '@preact/signals';

/**
 * A part of the UI that is fetched when it is first needed.
 * `module` is null until it is here, and stays so where it can't be had; `load()` then tries again.
 */
export interface Lazy<Module> {
  readonly module: ReadonlySignal<Module | null>;
  load(): void;
}

export function lazy<Module>(fetch: () => Promise<Module>): Lazy<Module> {
  const module = signal<Module | null>(null);
  let loading = false;
  return {
    module,
    load() {
      if (loading) return;
      loading = true;
      fetch().then(
        (fetched) => {
          module.value = fetched;
        },
        () => {
          loading = false;
        },
      );
    },
  };
}
