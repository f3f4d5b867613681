import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Lazy } from '../platform/lazy.ts';
import type { TextKey } from '../locales/index.ts';
import { useText, useView } from './context.ts';
import { type UiModule, useLazyModule } from './hooks/use-lazy-module.ts';
import { BackIcon } from './icons.tsx';

interface SubpanelProps<Module> {
  readonly part: string;
  readonly title: TextKey;
  /** What is inside loads when it is first opened. */
  readonly content: Lazy<Module>;
  /** Says that the content could not be loaded. */
  readonly failure: TextKey;
  /** Called when the panel opens, and by Retry. */
  onLoad(): void;
  /** Renders the content. */
  children(module: Module, close: Close): ComponentChildren;
}

/** Closes the panel. The focus goes to `focus`, else to where it came from. */
export type Close = (focus?: HTMLElement | null) => void;

/** A panel over the messages. The focus goes in, and back to where it was. */
export function Subpanel<Module extends UiModule>(props: SubpanelProps<Module>) {
  const { title, content, failure, onLoad, children } = props;
  const { subpanel } = useView();
  const text = useText();
  const frame = useRef<HTMLDivElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const leaveTo = useRef<Element | null>(null);
  const { module, failed, load } = useLazyModule(content, frame);

  const start = (): void => {
    onLoad();
    load();
  };
  const close: Close = (focus) => {
    if (focus) leaveTo.current = focus;
    subpanel.value = null;
  };

  useLayoutEffect(() => {
    const root = frame.current?.getRootNode();
    leaveTo.current = root instanceof ShadowRoot ? root.activeElement : null;
    back.current?.focus();
    start();
    return () => {
      // It is inert until the chat is shown again, in the same task.
      queueMicrotask(() => leaveTo.current instanceof HTMLElement && leaveTo.current.focus());
    };
  }, []);

  return (
    <div
      ref={frame}
      class="subpanel"
      part={props.part}
      role="dialog"
      aria-modal="true"
      aria-label={text(title)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <div class="subpanel-header">
        <button
          ref={back}
          type="button"
          class="icon-button back-button"
          part="back-button"
          aria-label={text('backToChat')}
          onClick={() => close()}
        >
          <BackIcon />
        </button>
        <h2 class="heading">{text(title)}</h2>
      </div>
      <div class="subpanel-content">
        {module ? (
          children(module, close)
        ) : failed.value ? (
          <div class="subpanel-failure" role="alert">
            <p>{text(failure)}</p>
            <button
              type="button"
              class="quiet-button"
              part="retry-button"
              onClick={() => {
                // This button goes, and must not take the focus with it.
                back.current?.focus();
                start();
              }}
            >
              {text('retry')}
            </button>
          </div>
        ) : (
          <p class="subpanel-note" role="status">
            {text('loading')}
          </p>
        )}
      </div>
    </div>
  );
}
