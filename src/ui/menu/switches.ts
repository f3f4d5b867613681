import type { MenuKey } from '../../locales/english/menu.ts';
import type { ViewContext } from '../context.ts';

/** Something that the visitor switches on and off. What they chose is kept for the page, whatever its chats are. */
export interface Switch {
  isOn(view: ViewContext): boolean;
  /** Resolves to what went wrong, or null. */
  set(view: ViewContext, on: boolean): Promise<MenuKey | null>;
}

const OWNER = '';

/** On until it is switched off: the page has chosen to have it. */
export const SOUND: Switch = {
  isOn: ({ memory }) => memory.read(OWNER, 'sound') !== 'off',
  async set({ memory }, on) {
    memory.keep(OWNER, 'sound', on ? '' : 'off');
    return null;
  },
};

/** Off until it is switched on, which asks for the browser's permission. */
export const NOTIFICATIONS: Switch = {
  isOn: ({ memory }) => Notification.permission === 'granted' && memory.read(OWNER, 'notifications') === 'on',
  async set({ memory }, on) {
    if (on && (await Notification.requestPermission()) !== 'granted') return 'notificationsDenied';
    memory.keep(OWNER, 'notifications', on ? 'on' : '');
    return null;
  },
};

/** Whether a page can show notifications: Android's browsers leave that to service workers. */
export const canNotify = (): boolean => 'Notification' in window && !navigator.userAgent.includes('Android');
