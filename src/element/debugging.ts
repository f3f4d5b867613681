import { type ReadonlySignal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { createLazy } from '../platform/lazy.ts';
import { redact } from '../platform/redact.ts';
import { VERSION } from '../platform/version.ts';
import { warnOnce } from '../platform/warn.ts';
import { adoptStyles } from '../styles/sheets.ts';
import { KIT } from '../ui/kit.ts';
import type { Debug } from './debug/debug.tsx';

/** A chunk stands alone, so it gets from here what it shares with the rest. */
const recorder = createLazy(async () => {
  const { createDebug } = await import('./debug/debug.tsx');
  const kit = { ...KIT, signal, redact, adoptStyles, version: VERSION };
  return (host: HTMLElement) => createDebug(kit, host, globalThis.fetch.bind(globalThis));
});

/** The debug drawer of an element, while its `debug` is set. */
export interface Debugging {
  /** Null: there is none. */
  readonly drawer: ReadonlySignal<ComponentType | null>;
  /** Makes a request, which the log then has. Where the log can't be loaded it is made all the same. */
  readonly fetch: typeof fetch;
  /** Reads the element's `debug` again. */
  sync(): void;
  end(): void;
}

/** Nothing of it is loaded before `debug` is set. */
export function createDebugging(host: HTMLElement & { readonly debug: boolean }): Debugging {
  const drawer = signal<ComponentType | null>(null);
  let recording: Promise<Debug | null> | null = null;

  async function record(): Promise<Debug | null> {
    try {
      return (await recorder.load())(host);
    } catch {
      warnOnce(host, 'The debug drawer could not be loaded.');
      return null;
    }
  }

  function end(): void {
    void recording?.then((debug) => debug?.end());
    recording = null;
    drawer.value = null;
  }

  return {
    drawer,
    fetch(input, init) {
      const ask = (debug: Debug | null) => (debug?.fetch ?? globalThis.fetch)(input, init);
      return recording ? recording.then(ask) : ask(null);
    },
    sync() {
      if (!host.debug) return end();
      if (recording) return;
      const begun = record();
      recording = begun;
      void begun.then((debug) => {
        if (recording === begun) drawer.value = debug && debug.Drawer;
      });
    },
    end,
  };
}
