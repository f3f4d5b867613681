import { computed, effect, signal } from '@preact/signals-core';
import { stopped } from '../platform/errors.ts';
import { createLazy } from '../platform/lazy.ts';
import type { HandoffDesk, HandoffState } from './desk.ts';
import { HANDOFF_KIT } from './handoff-kit.ts';
import type { HandoffOptions, OwnedHandoff } from './handoff.ts';

/** What talks to a desk. */
const code = createLazy(() => import('./handoff.ts'));

const WITH_AGENT: HandoffState = { type: 'agent' };

export interface LazyHandoff extends OwnedHandoff {
  /**
   * Resolves once it is known whom the visitor talks to; where the code can't be loaded, that is the agent. Null: it is known
   * already. Never rejects.
   */
  ready(): Promise<void> | null;
}

/**
 * A handoff whose code loads with the first desk, and where the tab keeps what was said to a person. Else there is only the
 * agent.
 */
export function createLazyHandoff(options: HandoffOptions): LazyHandoff {
  const desk = signal<HandoffDesk | null>(null);
  const loaded = signal<OwnedHandoff | null>(null);
  let isOver = false;
  let unsubscribe = (): void => undefined;

  async function load(): Promise<OwnedHandoff> {
    const { createHandoff } = await code.load();
    if (isOver) throw stopped();
    const known = loaded.peek();
    if (known) return known;
    const handoff = createHandoff(HANDOFF_KIT, options);
    handoff.setDesk(desk.peek());
    loaded.value = handoff;
    return handoff;
  }
  const tryToLoad = (): Promise<void> =>
    load().then(
      () => undefined,
      () => undefined,
    );

  /** Loads the code, also when it can be had only later, since the browser is online again. */
  function want(): void {
    if (loaded.peek()) return;
    unsubscribe();
    unsubscribe = code.subscribe(() => void tryToLoad());
    void tryToLoad();
  }
  const isKept = (key: string): boolean => Boolean(options.memory?.read(key, 'handoff'));
  const stopWatching = effect(() => {
    if (isKept(options.key.value)) want();
  });

  const follow = <Name extends keyof OwnedHandoff['signals']>(name: Name): OwnedHandoff['signals'][Name] =>
    computed(() => (loaded.value?.signals ?? options.shown)[name].value) as OwnedHandoff['signals'][Name];

  return {
    state: computed(() => loaded.value?.state.value ?? WITH_AGENT),
    desk,
    ready: () => ((desk.peek() || isKept(options.key.peek())) && !loaded.peek() ? tryToLoad() : null),
    setDesk(next) {
      desk.value = next;
      loaded.peek()?.setDesk(next);
      if (next) want();
    },
    start: async (request) => (await load()).start(request),
    end: () => loaded.peek()?.end(),
    setTyping: (isTyping) => loaded.peek()?.setTyping(isTyping),
    signals: {
      state: follow('state'),
      messages: follow('messages'),
      status: follow('status'),
      unsent: follow('unsent'),
    },
    isActive: computed(() => loaded.value?.isActive.value ?? false),
    send: async (content) => loaded.peek()?.send(content),
    retry: () => loaded.peek()?.retry() ?? null,
    dismiss: () => loaded.peek()?.dismiss() ?? false,
    note: () => loaded.peek()?.note() ?? null,
    reset: () => loaded.peek()?.reset(),
    dispose() {
      isOver = true;
      stopWatching();
      unsubscribe();
      loaded.peek()?.dispose();
    },
  };
}
