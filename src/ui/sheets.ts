import base from '../styles/base.css?inline';
import { sheetOf } from '../styles/sheets.ts';
import tokens from '../styles/tokens.css?inline';
import aiNotice from './AiNotice.css?inline';
import avatar from './Avatar.css?inline';
import composer from './Composer.css?inline';
import consent from './Consent.css?inline';
import earlierMessages from './EarlierMessages.css?inline';
import emptyChat from './EmptyChat.css?inline';
import entry from './Entry.css?inline';
import errorNotice from './ErrorNotice.css?inline';
import handoff from './Handoff.css?inline';
import header from './Header.css?inline';
import memoryReceipt from './parts/MemoryReceipt.css?inline';
import subpanel from './Subpanel.css?inline';
import menuButton from './MenuButton.css?inline';
import message from './Message.css?inline';
import panel from './Panel.css?inline';
import queueList from './QueueList.css?inline';
import approval from './parts/Approval.css?inline';
import disclosure from './parts/Disclosure.css?inline';
import earlierParts from './parts/EarlierParts.css?inline';
import fields from './parts/Fields.css?inline';
import jsonText from './parts/JsonText.css?inline';
import temporaryLine from './TemporaryLine.css?inline';
import suggestions from './Suggestions.css?inline';
import transcript from './Transcript.css?inline';
import waiting from './Waiting.css?inline';
import typing from './Typing.css?inline';
import userMessage from './UserMessage.css?inline';

/** What every component builds on. */
const SHARED = tokens + base;

/** Each component's own styles, beside it. None depends on another's order. */
const COMPONENTS = [
  aiNotice,
  approval,
  avatar,
  composer,
  consent,
  disclosure,
  earlierMessages,
  earlierParts,
  emptyChat,
  entry,
  errorNotice,
  fields,
  handoff,
  header,
  jsonText,
  memoryReceipt,
  menuButton,
  message,
  panel,
  queueList,
  subpanel,
  suggestions,
  temporaryLine,
  transcript,
  typing,
  userMessage,
  waiting,
].join('');

/** The stylesheets of the chat. */
export function chatSheets(): readonly CSSStyleSheet[] {
  return [SHARED, COMPONENTS].map(sheetOf);
}
