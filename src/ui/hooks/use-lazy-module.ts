import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { Lazy } from '../../platform/lazy.ts';

/** What a chunk of the UI brings: components, made of what they share with the chat, and their styles. */
export interface UiModule {
  readonly sheet: CSSStyleSheet;
}

/** A module of the UI that loads when it is first shown. */
export interface LoadedModule<Module> {
  /** Null until it is here. */
  readonly module: Module | null;
  readonly failed: ReadonlySignal<boolean>;
  load(): void;
}

/** Loads a part of the UI, and puts its styles into the shadow root that `inside` is in. */
export function useLazyModule<Module extends UiModule>(
  lazy: Lazy<Module>,
  inside: RefObject<HTMLElement | null>,
): LoadedModule<Module> {
  const loaded = useSignal(lazy.current);
  const failed = useSignal(false);
  const module = loaded.value;
  useLayoutEffect(() => {
    const root = inside.current?.getRootNode();
    if (!module || !(root instanceof ShadowRoot) || root.adoptedStyleSheets.includes(module.sheet)) return;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, module.sheet];
  }, [module, inside]);
  return {
    module,
    failed,
    load() {
      failed.value = false;
      lazy.load().then(
        (value) => (loaded.value = value),
        () => (failed.value = true),
      );
    },
  };
}
