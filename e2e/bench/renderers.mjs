/** What is compared. `id` is the file in `renderers/`; `files` is what of its downloads a visitor needs. */

/**
 * @typedef {object} Renderer
 * @property {string} id
 * @property {string} title
 * @property {'limit' | 'renderer' | 'chat'} kind a chat is a whole widget: input, messages, connection
 * @property {string} [files] the URLs that count as its weight; none: it has no weight of its own
 */

/** @type {readonly Renderer[]} */
export const RENDERERS = [
  { id: 'nothing', title: 'the driver alone', kind: 'limit' },
  { id: 'limit', title: 'raw text, a text node a paragraph', kind: 'limit' },
  { id: 'ours-markdown', title: 'letta-chat, its markdown renderer', kind: 'renderer', files: '/renderers/ours-markdown/' },
  { id: 'ours-widget', title: '`<letta-chat>`, the whole element', kind: 'chat', files: '/dist/' },
  { id: 'streaming-markdown', title: 'streaming-markdown', kind: 'renderer', files: '/renderers/streaming-markdown/' },
  { id: 'marked-frame', title: 'marked + DOMPurify, once a frame', kind: 'renderer', files: '/renderers/marked-frame/' },
  { id: 'marked-chunk', title: 'marked + DOMPurify, at every chunk', kind: 'renderer' },
  { id: 'streamdown', title: 'streamdown (React)', kind: 'renderer', files: '/renderers/streamdown/' },
  { id: 'deep-chat', title: 'deep-chat, the whole element', kind: 'chat', files: '/renderers/deep-chat/' },
];

/** Those that are measured on a slow processor, and with stored messages. */
export const THROTTLED = ['limit', 'ours-markdown', 'ours-widget', 'streaming-markdown'];
export const STORED = ['limit', 'ours-widget'];

/** @param {string} id */
export const titleOf = (id) => RENDERERS.find((renderer) => renderer.id === id)?.title ?? id;
