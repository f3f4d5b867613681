/**
 * What the launcher says: its names while the chat is closed and while it is open, which are those of the language's own
 * file, and what stands beside it after the chat could not be loaded.
 */
export type LauncherTexts = readonly [openChat: string, closeChat: string, loadFailed: string];

/**
 * The launcher's texts in all languages but English, by their names. It has English texts of its own, and loads these where
 * a page has another language: before anything else, so that they are there when the line is gone.
 */
export const launcherTexts: ReadonlyMap<string, LauncherTexts> = new Map([
  ['ar', ['فتح الدردشة', 'إغلاق الدردشة', 'تعذّر التحميل']],
  ['de', ['Chat öffnen', 'Chat schließen', 'Laden fehlgeschlagen']],
  ['es', ['Abrir el chat', 'Cerrar el chat', 'Error al cargar']],
  ['fa', ['باز کردن گفتگو', 'بستن گفتگو', 'بارگیری نشد']],
  ['fr', ['Ouvrir le chat', 'Fermer le chat', 'Échec du chargement']],
  ['he', ['פתיחת הצ׳אט', 'סגירת הצ׳אט', 'הטעינה נכשלה']],
  ['hi', ['चैट खोलें', 'चैट बंद करें', 'लोड नहीं हो सका']],
  ['it', ['Apri la chat', 'Chiudi la chat', 'Caricamento non riuscito']],
  ['ja', ['チャットを開く', 'チャットを閉じる', '読み込めませんでした']],
  ['ko', ['채팅 열기', '채팅 닫기', '불러오지 못했습니다']],
  ['nl', ['Chat openen', 'Chat sluiten', 'Laden mislukt']],
  ['pl', ['Otwórz czat', 'Zamknij czat', 'Nie udało się wczytać']],
  ['pt', ['Abrir o chat', 'Fechar o chat', 'Falha ao carregar']],
  ['tr', ['Sohbeti aç', 'Sohbeti kapat', 'Yüklenemedi']],
  ['uk', ['Відкрити чат', 'Закрити чат', 'Не вдалося завантажити']],
  ['ur', ['چیٹ کھولیں', 'چیٹ بند کریں', 'لوڈ نہیں ہو سکا']],
  ['zh-Hans', ['打开聊天', '关闭聊天', '加载失败']],
  ['zh-Hant', ['開啟聊天', '關閉聊天', '載入失敗']],
]);
