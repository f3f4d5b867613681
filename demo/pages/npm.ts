/** The chat as a bundled import: typed events, and a tool that the agent runs on this page. */
import 'letta-chat-widget';

const chat = document.querySelector('letta-chat');
const events = document.querySelector<HTMLOListElement>('.events');
if (!chat || !events) throw new Error('npm.html lacks its chat or its list of events.');

chat.registerTool({
  name: 'get_page_title',
  description: 'Reads the title of the page that the visitor is on.',
  parameters: { type: 'object', properties: {} },
  run: () => document.title,
});

chat.addEventListener('letta-chat-ready', ({ detail }) => log('ready', detail.agent.name));
chat.addEventListener('letta-chat-before-send', ({ detail }) => log('before-send', detail.text));
chat.addEventListener('letta-chat-message', ({ detail }) => log('message', `of the ${detail.message.role}`));
chat.addEventListener('letta-chat-response-start', () => log('response-start'));
chat.addEventListener('letta-chat-response-end', ({ detail }) => log('response-end', detail.stopReason ?? ''));
chat.addEventListener('letta-chat-tool-call', ({ detail }) => log('tool-call', detail.tool.name));
chat.addEventListener('letta-chat-error', ({ detail }) => log('error', detail.error.code));
// Only of chats with a launcher:
chat.addEventListener('letta-chat-open', () => log('open'));
chat.addEventListener('letta-chat-close', () => log('close'));

function log(name: string, about = ''): void {
  const row = document.createElement('li');
  row.append(element('code', name), element('time', new Date().toLocaleTimeString()));
  if (about) row.append(element('span', about));
  events?.prepend(row);
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
