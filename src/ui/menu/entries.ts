import type { MenuKey } from '../../locales/english/menu.ts';
import type { ChatKey } from '../../locales/index.ts';
import type { SubpanelName, ViewContext } from '../context.ts';

/** A line of the menu. To add one: an entry of {@link ENTRIES}, and its text in the locales. */
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
  /** Asks first. */
  | { readonly asks: Question }
  /** Resolves to what a screen reader is told. */
  | { does(view: ViewContext): Promise<ChatKey | MenuKey> };

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

/** The id of the agent's own conversation; a chunk stands alone, so it is written here again. */
const OWN_CONVERSATION = 'default';

const isUsual = ({ temporary }: ViewContext): boolean => !temporary.isActive.value;
const isKnown = (view: ViewContext): boolean => isUsual(view) && view.conversation.agent.value !== null;
const hasSeveral = (view: ViewContext): boolean => isKnown(view) && view.conversations.state.value.access === 'full';

/** All that the menu can hold, in its order. */
export const ENTRIES: readonly MenuEntry[] = [
  {
    name: 'newConversation',
    icon: 'M12 5v14M5 12h14',
    hint: 'sameMemory',
    isOffered: hasSeveral,
    action: {
      async does({ conversations }) {
        await conversations.create();
        return 'newConversation';
      },
    },
  },
  {
    name: 'conversations',
    icon: 'M4.5 5.5h15v10.5h-8l-4 3.5v-3.5h-3zM8.5 9.5h7M8.5 12.5h4.5',
    isOffered: hasSeveral,
    action: { opens: 'conversations' },
  },
  {
    name: 'temporary',
    icon: 'M12 4a8 8 0 1 0 .01 0M12 8v4.5l3 1.5',
    hint: 'temporaryHint',
    isOffered: (view) => isUsual(view) && view.temporary.isOffered.value,
    action: {
      async does({ temporary }) {
        await temporary.start();
        return 'temporaryNote';
      },
    },
  },
  {
    name: 'endTemporary',
    icon: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
    isOffered: ({ temporary }) => temporary.isActive.value,
    action: {
      async does({ temporary }) {
        await temporary.end();
        return 'temporaryEnded';
      },
    },
  },
  {
    name: 'memory',
    icon: 'M7 3.5h10q1.5 0 1.5 1.5v15.5l-6.5-4-6.5 4V5q0-1.5 1.5-1.5zM9.5 8h5M9.5 11.5h3.5',
    // Elsewhere it has a button of its own. Whether the token shows the memory is known once somebody has looked.
    isOffered: (view) =>
      hasSeveral(view) && view.config.value.memory !== 'off' && view.agentMemory.state.value.access !== 'none',
    action: { opens: 'memory' },
  },
  {
    name: 'startOver',
    icon: 'M5 5v5h5M5.5 10a7.5 7.5 0 1 1-1 4.5',
    // The agent's own conversation can't be deleted, so it can be emptied.
    isOffered: (view) =>
      hasSeveral(view) &&
      view.conversations.currentId.value === OWN_CONVERSATION &&
      view.conversation.messages.value.length > 0,
    action: {
      asks: {
        question: 'startOverQuestion',
        confirm: 'startOver',
        run: ({ conversations }) => conversations.startOver(),
        done: 'startedOver',
      },
    },
  },
  {
    name: 'signOut',
    icon: 'M10 4.5H6.5q-1.5 0-1.5 1.5v12q0 1.5 1.5 1.5H10M14.5 8l4 4-4 4M18 12H9.5',
    isOffered: ({ visitor }) => visitor.canSignOut.value,
    action: {
      asks: {
        question: 'signOutQuestion',
        confirm: 'signOut',
        run: ({ visitor }) => visitor.signOut(),
        done: 'signedOut',
      },
    },
  },
  {
    name: 'deleteData',
    icon: 'M5 7h14M9.5 7V5h5v2M7 7l.8 12h8.4L17 7M10.5 10.5v5M13.5 10.5v5',
    isOffered: (view) => isUsual(view) && view.visitor.canDeleteData.value,
    action: {
      asks: {
        question: 'deleteDataQuestion',
        confirm: 'deleteDataConfirm',
        run: ({ visitor }) => visitor.deleteData(),
        done: 'dataDeleted',
        isGrave: true,
      },
    },
  },
  {
    name: 'about',
    icon: 'M12 4a8 8 0 1 0 .01 0M12 11v5M12 8v.01',
    isOffered: () => true,
    action: { shows: 'about' },
  },
];
