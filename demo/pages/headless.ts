/** The chat without its interface: what is said goes into a plain list, what is written comes from a plain form. */
import { type ChatState, type Message, type Part, createChat } from 'letta-chat-widget/chat';

const log = find('[role="log"]', HTMLElement);
const list = find('.plain-chat ol', HTMLOListElement);
const status = find('[role="status"]', HTMLElement);
const form = find('form', HTMLFormElement);
const input = find('#message', HTMLInputElement);
const stop = find('#stop', HTMLButtonElement);

const chat = createChat({ tokenUrl: '/api/letta-token' });

chat.state.subscribe(render);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = input.value;
  input.value = '';
  chat.send(text).catch(() => {
    // What Letta doesn't have is given back, unless the visitor has gone on writing.
    if (chat.state.value.unsent) input.value ||= text;
  });
});
stop.addEventListener('click', () => void chat.stop());
// What fails is in the state, and so in the status line.
chat.connect().catch(() => undefined);

function render(state: ChatState): void {
  const agent = state.agent?.name ?? 'Agent';
  list.replaceChildren(...state.messages.map((message) => renderMessage(message, agent)));
  log.scrollTop = log.scrollHeight;
  const failure = state.status.type === 'failed' ? `, ${state.status.error.code}` : '';
  status.textContent = `Status: ${state.status.type}${failure}`;
  const canStop = state.status.type === 'streaming';
  // In some browsers nobody gets away by keyboard from a button that is disabled under them.
  if (!canStop && document.activeElement === stop) input.focus();
  stop.disabled = !canStop;
}

function renderMessage(message: Message, agent: string): HTMLElement {
  const item = element('li', element('strong', message.role === 'user' ? 'You' : agent));
  if (message.role === 'user') {
    item.append(...message.content.map((part) => (part.type === 'text' ? part.text : 'an image')));
  } else if (message.role === 'person') {
    item.append(message.text);
  } else {
    item.append(...message.parts.map(renderPart));
  }
  return item;
}

function renderPart(part: Part): Node {
  if (part.kind === 'text') return element('div', part.text);
  if (part.kind === 'reasoning') return element('em', 'Thinking: ', part.text || 'kept by the model');
  const row = element('em', `Tool ${part.name}: ${part.state}. `);
  if (part.state === 'waiting') {
    row.append(answerButton(part.key, 'Allow', true), ' ', answerButton(part.key, 'Refuse', false));
  }
  return row;
}

function answerButton(callId: string, label: string, approve: boolean): HTMLElement {
  const button = element('button', label);
  button.className = 'button';
  button.addEventListener('click', () => void chat.approve(callId, approve).catch(() => undefined));
  return button;
}

function element(tag: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

function find<Kind extends Element>(selector: string, kind: abstract new () => Kind): Kind {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`headless.html lacks ${selector}.`);
  return found;
}
