import { primaryLanguage } from './primary-language.ts';

/**
 * What the launcher says: its names while the chat is closed and while it is open, which are those of the language's own
 * file, and what stands beside it after the chat could not be loaded.
 */
type LauncherTexts = readonly [openChat: string, closeChat: string, loadFailed: string];

const ENGLISH: LauncherTexts = ['Open chat', 'Close chat', 'Loading failed'];

/** The launcher is there before anything else is loaded, so it brings all languages along. */
const LANGUAGES: ReadonlyMap<string, LauncherTexts> = new Map([
  ['ar', ['فتح الدردشة', 'إغلاق الدردشة', 'تعذّر التحميل']],
  ['de', ['Chat öffnen', 'Chat schließen', 'Laden fehlgeschlagen']],
  ['es', ['Abrir el chat', 'Cerrar el chat', 'Error al cargar']],
  ['fr', ['Ouvrir le chat', 'Fermer le chat', 'Échec du chargement']],
  ['ja', ['チャットを開く', 'チャットを閉じる', '読み込めませんでした']],
  ['pt', ['Abrir o chat', 'Fechar o chat', 'Falha ao carregar']],
]);

/** The launcher's texts for a BCP 47 tag, by its language; English where we don't have it. */
export function launcherTexts(locale: string): LauncherTexts {
  return LANGUAGES.get(primaryLanguage(locale)) ?? ENGLISH;
}
