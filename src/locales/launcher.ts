import { primaryLanguage } from './primary-language.ts';

/** What the launcher says. It is there before anything else is loaded, so it has its texts in all languages. */
export interface LauncherTexts {
  /** Its name while the chat is closed; the same text as in the language's own file. */
  openChat: string;
  /** Its name while the chat is open; the same text as in the language's own file. */
  closeChat: string;
  /** Stands beside it after the chat could not be loaded. */
  loadFailed: string;
}

const ENGLISH: LauncherTexts = {
  openChat: 'Open chat',
  closeChat: 'Close chat',
  loadFailed: 'The chat could not be loaded. Please try again.',
};

const LANGUAGES: Readonly<Record<string, LauncherTexts>> = {
  ar: {
    openChat: 'فتح الدردشة',
    closeChat: 'إغلاق الدردشة',
    loadFailed: 'تعذّر تحميل الدردشة. يُرجى إعادة المحاولة.',
  },
  de: {
    openChat: 'Chat öffnen',
    closeChat: 'Chat schließen',
    loadFailed: 'Der Chat konnte nicht geladen werden. Bitte versuchen Sie es noch einmal.',
  },
  es: {
    openChat: 'Abrir el chat',
    closeChat: 'Cerrar el chat',
    loadFailed: 'No se pudo cargar el chat. Inténtelo de nuevo.',
  },
  fr: {
    openChat: 'Ouvrir le chat',
    closeChat: 'Fermer le chat',
    loadFailed: 'Le chat n’a pas pu être chargé. Veuillez réessayer.',
  },
  ja: {
    openChat: 'チャットを開く',
    closeChat: 'チャットを閉じる',
    loadFailed: 'チャットを読み込めませんでした。もう一度お試しください。',
  },
  pt: {
    openChat: 'Abrir o chat',
    closeChat: 'Fechar o chat',
    loadFailed: 'Não foi possível carregar o chat. Tente novamente.',
  },
};

/** The launcher's texts for a BCP 47 tag, by its language; English where we don't have it. */
export function launcherTexts(locale: string): LauncherTexts {
  const language = primaryLanguage(locale);
  return (Object.hasOwn(LANGUAGES, language) && LANGUAGES[language]) || ENGLISH;
}
