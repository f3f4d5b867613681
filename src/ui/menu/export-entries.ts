import { saveConversation } from './export.ts';
import type { MenuEntry } from './menu-entry.ts';
import { printConversation } from './print.tsx';

const PAGE = 'M7 3.5h7l4 4V20.5H7zM13.5 3.5V8H18';

/** The ways to take a conversation along. */
export const EXPORTS: readonly MenuEntry[] = [
  {
    name: 'exportMarkdown',
    icon: `${PAGE}M10 12.5h5M10 16h5`,
    isOffered: () => true,
    action: {
      async does(view, { text }) {
        await saveConversation(view, text, 'markdown');
        return 'exportSaved';
      },
    },
  },
  {
    name: 'exportJson',
    icon: `${PAGE}M11 12l-1.5 2.5L11 17M14 12l1.5 2.5L14 17`,
    isOffered: () => true,
    action: {
      async does(view, { text }) {
        await saveConversation(view, text, 'json');
        return 'exportSaved';
      },
    },
  },
  {
    name: 'print',
    icon: 'M7.5 9V4.5h9V9M7.5 16.5H5q-1 0-1-1V10q0-1 1-1h14q1 0 1 1v5.5q0 1-1 1h-2.5M7.5 14h9v5.5h-9z',
    isOffered: () => true,
    action: {
      async does(view, { kit, text }) {
        await printConversation(kit, view, text);
        return 'print';
      },
    },
  },
];
