import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Lazy } from '../platform/lazy.ts';
import type { ChatKey, TextKey } from '../locales/index.ts';
import { type GetText, useText, useView } from './context.ts';
import { type UiModule, useLazyModule } from './hooks/use-lazy-module.ts';
import { BackIcon } from './icons.tsx';

/** What is inside. */
interface SubpanelModule<Own extends TextKey> extends UiModule {
  /** The English texts that only it says. */
  readonly texts: Readonly<Record<Own, string>>;
}

interface SubpanelProps<Module, Own extends TextKey> {
  readonly part: string;
  readonly title: ChatKey;
  /** What is inside loads when it is first opened. */
  readonly content: Lazy<Module & SubpanelModule<Own>>;
  /** Says that the content could not be loaded. */
  readonly failure: ChatKey;
  /** Called when the panel opens, and by Retry. */
  onLoad(): void;
  /** Renders the content. */
  children(module: Module, text: GetText<Own>, close: Close): ComponentChildren;
}

/** Closes the panel. `focus` moves the focus as soon as the chat is shown; by default it goes where it came from. */
export type Close = (focus?: (root: ShadowRoot) => void) => void;

/** A panel over the messages. The focus goes in, and back to where it was. */
export function Subpanel<Module, Own extends TextKey>(props: SubpanelProps<Module, Own>) {
  const { title, content, failure, onLoad, children } = props;
  const { subpanel, memoryTarget } = useView();
  const frame = useRef<HTMLDivElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const leave = useRef<(root: ShadowRoot) => void>(() => undefined);
  const { module, failed, load } = useLazyModule(content, frame);
  const text = useText(module?.texts);

  const start = (): void => {
    onLoad();
    load();
  };
  const close: Close = (focus) => {
    if (focus) leave.current = focus;
    subpanel.value = null;
  };

  useLayoutEffect(() => {
    const root = frame.current?.getRootNode();
    if (!(root instanceof ShadowRoot)) return;
    const from = root.activeElement;
    leave.current = () => from instanceof HTMLElement && from.focus();
    back.current?.focus();
    // Asking takes a slow processor as long as showing the panel does.
    const asking = setTimeout(start);
    return () => {
      clearTimeout(asking);
      memoryTarget.value = null;
      // The chat is inert until it is shown again, in the same task.
      queueMicrotask(() => leave.current(root));
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
          children(module, text, close)
        ) : failed.value ? (
          <div class="subpanel-failure" role="alert">
            <p>{text(failure)}</p>
            <button type="button" class="quiet-button" part="retry-button" onClick={start}>
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
