/** Switches the page and every chat on it to a colour scheme; a chat that has one of its own keeps it. */
const chats = document.querySelectorAll('letta-chat:not([color-scheme])');

document.querySelector('.schemes').addEventListener('change', ({ target }) => {
  document.documentElement.dataset.colorScheme = target.value;
  for (const chat of chats) chat.setAttribute('color-scheme', target.value);
});
