import type { MenuKey } from '../../locales/english/menu.ts';
import type { ChatKey } from '../../locales/index.ts';
import type { GetText, SubpanelName, ViewContext } from '../context.ts';
import type { PrintKit } from './print.tsx';
import type { Switch } from './switches.ts';

/** A line of the menu. To add one: an entry in `entries.ts`, and its text in the locales. */
export interface MenuEntry {
  /** Its text, and what tells it from the others. */
  readonly name: ChatKey | MenuKey;
  /** An SVG path, in a box of 24 by 24. */
  readonly icon: string;
  /** What it means, in smaller letters. */
  readonly hint?: ChatKey | MenuKey;
  /** Whether the visitor may choose it now. */
  isOffered(view: ViewContext): boolean;
  readonly action: MenuAction;
}

/** What a click does. */
export type MenuAction =
  /** Opens a panel over the messages. */
  | { readonly opens: SubpanelName }
  /** Tells something, in place of the entries. */
  | { readonly shows: 'about' }
  /** Shows other entries in place of these. */
  | { readonly lists: readonly MenuEntry[] }
  /** Switches something on or off, and stays. */
  | { readonly switches: Switch }
  /** Asks first. */
  | { readonly asks: Question }
  /** Resolves to what a screen reader is told. */
  | { does(view: ViewContext, tools: ActionTools): Promise<ChatKey | MenuKey> };

/** What an action may need of the chat beside the view. */
export interface ActionTools {
  readonly kit: PrintKit;
  readonly text: GetText<MenuKey>;
}

/** What the visitor is asked before something is done that can't be taken back. */
export interface Question {
  readonly question: ChatKey | MenuKey;
  /** The button that does it. */
  readonly confirm: ChatKey | MenuKey;
  run(view: ViewContext): Promise<void>;
  /** Said when it is done. */
  readonly done: ChatKey | MenuKey;
  /** Whether that stays until the visitor has seen it. */
  readonly isGrave?: boolean;
}
