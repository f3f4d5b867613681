/** Buttons of the page's own that open the chat. */
const chat = document.querySelector('letta-chat');
await customElements.whenDefined('letta-chat');

document.querySelector('#start').addEventListener('click', () => chat.show());

document.querySelector('#ask').addEventListener('click', () => {
  chat.show();
  // The chat itself says what failed.
  chat.send('What is the weather in Lisbon?').catch(() => undefined);
});
