/** The person at the desk is whoever sits at this page, unless `?desk=` names a desk's server. */
import { createDesk } from '../desk/desk.js';

const chat = document.querySelector('letta-chat');
const form = document.querySelector('#answer');
const fromVisitor = document.querySelector('#from-visitor');
const url = new URLSearchParams(location.search).get('desk');

/** @param {boolean} isHere */
function setHere(isHere) {
  // In some browsers nobody gets away by keyboard from a button that is disabled under them.
  if (!isHere && form.contains(document.activeElement)) fromVisitor.focus();
  for (const control of form.elements) control.disabled = !isHere;
}

const ownDesk = {
  async start({ reason }, events, signal) {
    const person = { name: 'Mia' };
    fromVisitor.textContent = reason || 'A visitor asks for you.';
    setHere(true);
    const leave = () => {
      setHere(false);
      fromVisitor.textContent = 'The visitor is back with the agent.';
    };
    signal.addEventListener('abort', leave);
    form.onsubmit = (event) => {
      event.preventDefault();
      events.person(person);
      events.message(form.elements.words.value);
      form.reset();
    };
    form.oninput = () => events.typing(form.elements.words.value !== '');
    document.querySelector('#end').onclick = () => events.end();
    events.person(person);
    return {
      send: (text) => (fromVisitor.textContent = `The visitor: ${text}`),
      typing: (isTyping) => (form.dataset.visitor = isTyping ? 'typing' : ''),
    };
  },
};

// Only a desk on this machine: a link must not choose who reads along.
chat.desk = url?.startsWith('http://localhost:') ? createDesk(url) : ownDesk;
