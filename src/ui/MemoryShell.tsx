import { Fragment, h } from 'preact';
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { createLazy } from '../platform/lazy.ts';
import { sheetOf } from '../styles/sheets.ts';
import { blockTitle } from './block-title.ts';
import { useText, useView } from './context.ts';
import { BackIcon } from './icons.tsx';

/** What is inside loads when it is first opened. A chunk stands alone, so it gets from here what it shares with the rest. */
const panelModule = createLazy(async () => {
  const { createMemoryPanel, css } = await import('./memory/memory-panel.tsx');
  return { MemoryPanel: createMemoryPanel({ h, Fragment, useSignal }), sheet: sheetOf(css) };
});

/** What the agent remembers, over the messages. The focus goes in, and back to where it was. */
export function MemoryShell() {
  const { config, agentMemory, showsMemory } = useView();
  const text = useText();
  const frame = useRef<HTMLDivElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const loaded = useSignal(panelModule.current);
  const failed = useSignal(false);

  const load = useMemo(
    () => () => {
      failed.value = false;
      // What fails about the memory itself is in its state.
      agentMemory.load().catch(() => undefined);
      panelModule.load().then(
        (panel) => (loaded.value = panel),
        () => (failed.value = true),
      );
    },
    [agentMemory],
  );
  const close = (): void => {
    showsMemory.value = false;
  };

  useLayoutEffect(() => {
    const root = frame.current?.getRootNode();
    const opener = root instanceof ShadowRoot ? root.activeElement : null;
    back.current?.focus();
    load();
    return () => {
      // The opener is inert until the chat is shown again, in the same task.
      queueMicrotask(() => opener instanceof HTMLElement && opener.focus());
    };
  }, [load]);

  const panel = loaded.value;
  useLayoutEffect(() => {
    const root = frame.current?.getRootNode();
    if (!panel || !(root instanceof ShadowRoot) || root.adoptedStyleSheets.includes(panel.sheet)) return;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, panel.sheet];
  }, [panel]);

  return (
    <div
      ref={frame}
      class="memory"
      part="memory"
      role="dialog"
      aria-modal="true"
      aria-label={text('memoryTitle')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <div class="memory-header">
        <button
          ref={back}
          type="button"
          class="icon-button back-button"
          part="back-button"
          aria-label={text('backToChat')}
          onClick={close}
        >
          <BackIcon />
        </button>
        <h2 class="heading">{text('memoryTitle')}</h2>
      </div>
      <div class="memory-content">
        {panel ? (
          <panel.MemoryPanel
            memory={agentMemory}
            mayEdit={config.value.memory === 'edit'}
            labels={config.value.memoryBlocks}
            text={text}
            titleOf={(label) => blockTitle(label, text)}
          />
        ) : failed.value ? (
          <div class="memory-failure" role="alert">
            <p>{text('memoryFailed')}</p>
            <button
              type="button"
              class="quiet-button"
              part="retry-button"
              onClick={() => {
                // This button goes, and must not take the focus with it.
                back.current?.focus();
                load();
              }}
            >
              {text('retry')}
            </button>
          </div>
        ) : (
          <p class="memory-note" role="status">
            {text('loading')}
          </p>
        )}
      </div>
    </div>
  );
}
