/** The first button opens the chat, and each line of the cheat sheet sends itself. */
const chat = document.querySelector('letta-chat');
await customElements.whenDefined('letta-chat');

document.querySelector('#open-chat').addEventListener('click', () => chat.show());

document.querySelector('.cheat-sheet').addEventListener('click', ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return;
  chat.show();
  // The chat itself says what failed.
  chat.send(target.textContent).catch(() => undefined);
});
