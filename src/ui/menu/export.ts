import type { MenuKey } from '../../locales/english/menu.ts';
import type { GetText, ViewContext } from '../context.ts';

const KINDS = {
  markdown: { extension: 'md', type: 'text/markdown' },
  json: { extension: 'json', type: 'application/json' },
} as const;

/** Lets the browser save the shown conversation as a file. Rejects with a ChatError where its earlier messages can't be read. */
export async function saveConversation(
  view: ViewContext,
  text: GetText<MenuKey>,
  format: keyof typeof KINDS,
): Promise<void> {
  const content = await view.exportConversation(format, text('exportYou'));
  const { extension, type } = KINDS[format];
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${fileNameOf(view)}.${extension}`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Who was talked to and the day: "Ada 2026-01-31". */
function fileNameOf({ config, agentName }: ViewContext): string {
  const name = config.value.heading ?? (agentName.value || config.value.messages.heading);
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'));
  // What some system doesn't allow in the name of a file.
  return `${name.replace(/[\s\p{C}/\\:*?"<>|]+/gu, ' ').trim()} ${day.join('-')}`.trim();
}
