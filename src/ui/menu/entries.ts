import type { ViewContext } from '../context.ts';
import { EXPORTS } from './export-entries.ts';
import type { MenuEntry } from './menu-entry.ts';
import { canNotify, NOTIFICATIONS, SOUND } from './switches.ts';

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
    name: 'export',
    icon: 'M12 4v11M7.5 10.5L12 15l4.5-4.5M5 19.5h14',
    isOffered: ({ conversation }) => conversation.messages.value.length > 0,
    action: { lists: EXPORTS },
  },
  {
    name: 'sound',
    icon: 'M4.5 9.5v5h3l4.5 4V5.5l-4.5 4zM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
    hint: 'soundHint',
    isOffered: ({ config }) => config.value.sound,
    action: { switches: SOUND },
  },
  {
    name: 'notifications',
    icon: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1h-15zM10 20.5h4',
    hint: 'notificationsHint',
    isOffered: ({ config }) => config.value.notifications && canNotify(),
    action: { switches: NOTIFICATIONS },
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
