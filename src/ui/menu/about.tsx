/** @jsxRuntime classic */
/** @jsx h */
import type { h } from 'preact';
import type { MenuKey } from '../../locales/english/menu.ts';
import type { GetText, ViewContext } from '../context.ts';
import type { Kit } from '../kit.ts';

export interface AboutProps {
  readonly view: ViewContext;
  readonly text: GetText<MenuKey>;
  readonly onClose: () => void;
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = Kit<typeof h>;

/** Makes the component that says what this chat is. `version` is the widget's. */
export function createAbout(kit: OwnKit, version: string) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, useLayoutEffect, useRef } = kit;

  return function About({ view, text, onClose }: AboutProps) {
    const { privacyUrl } = view.config.value;
    const close = useRef<HTMLButtonElement>(null);
    useLayoutEffect(() => close.current?.focus(), []);
    return (
      <div class="menu-question" part="about" role="dialog" aria-label={text('about')} aria-describedby="about-text">
        <div id="about-text">
          <p>{text('aiNotice')}</p>
          <p class="menu-hint">
            <bdi>letta-chat-widget {version}</bdi>
          </p>
        </div>
        {privacyUrl !== null && (
          <p>
            <a href={privacyUrl} target="_blank" rel="noopener" part="privacy-link">
              {text('privacy')}
            </a>
          </p>
        )}
        <div class="actions">
          <button ref={close} type="button" class="quiet-button" part="cancel-button" onClick={onClose}>
            {text('close')}
          </button>
        </div>
      </div>
    );
  };
}
