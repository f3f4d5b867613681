import { render } from 'preact';
import { signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { directionOf } from '../locales/direction.ts';
import { createLazy } from '../platform/lazy.ts';
import { VERSION } from '../platform/version.ts';
import { sheetOf } from '../styles/sheets.ts';
import { useText, useView, ViewProvider } from './context.ts';
import { useLazyModule } from './hooks/use-lazy-module.ts';
import { MenuIcon } from './icons.tsx';
import { KIT } from './kit.ts';
import { MessageView } from './Message.tsx';
import { chatSheets as sheets } from './sheets.ts';

/** A chunk stands alone, so it gets from here what it shares with the rest. */
const menu = createLazy(async () => {
  const { createMenu, css, texts } = await import('./menu/menu.tsx');
  // What prints a conversation is in there as well.
  const printing = { render, signal, ViewProvider, MessageView, directionOf, sheets };
  return { Menu: createMenu({ ...KIT, ...printing }, VERSION), sheet: sheetOf(css), texts };
});

/** Opens the menu, and says that an answer waits in another conversation. */
export function MenuButton() {
  const view = useView();
  const { conversations, subpanel, input, announcement } = view;
  const isOpen = useSignal(false);
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { module, failed, load } = useLazyModule(menu, frame);
  const text = useText(module?.texts);
  const currentId = conversations.currentId.value;
  const hasNews = conversations.state.value.items.some(({ id, hasUnread }) => hasUnread && id !== currentId);

  const close = (focus: HTMLElement | null): void => {
    isOpen.value = false;
    focus?.focus();
  };
  return (
    <div
      ref={frame}
      class="menu"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen.peek()) return;
        event.preventDefault();
        event.stopPropagation();
        close(button.current);
      }}
    >
      <button
        ref={button}
        type="button"
        class="icon-button"
        part="menu-button"
        aria-label={text('menu')}
        aria-describedby={hasNews ? 'menu-news' : undefined}
        aria-expanded={isOpen.value}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => {
          load();
          isOpen.value = !isOpen.peek();
        }}
      >
        <MenuIcon />
        {hasNews && (
          <span class="menu-badge" part="menu-badge">
            <span id="menu-news" class="visually-hidden">
              {text('conversationUnread')}
            </span>
          </span>
        )}
      </button>
      {isOpen.value && module && (
        <module.Menu
          view={view}
          text={text}
          onSubpanel={(name) => {
            // The panel gives the focus back to this button. Closing the menu and opening a panel are a task each.
            close(button.current);
            setTimeout(() => (subpanel.value = name));
          }}
          onDone={(said) => {
            close(input.current);
            announcement.value = said;
          }}
          onCancel={() => close(button.current)}
          onLeave={() => close(null)}
        />
      )}
      {isOpen.value && !module && failed.value && (
        <div class="menu-failure" role="alert">
          <p>{text('menuFailed')}</p>
          <button type="button" class="quiet-button" part="retry-button" onClick={load}>
            {text('retry')}
          </button>
        </div>
      )}
    </div>
  );
}
