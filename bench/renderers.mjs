/** What is compared. `id` is the file in `renderers/`; `files` is what of its downloads a visitor needs. */

/**
 * @typedef {object} Renderer
 * @property {string} id
 * @property {string} title
 * @property {'limit' | 'renderer' | 'chat'} kind a chat is a whole widget: input, messages, connection
 * @property {string} [limit] the renderer that nothing of its kind can beat
 * @property {string} [files] the URLs that count as its weight; none: it has no weight of its own
 */

/** @type {readonly Renderer[]} */
export const RENDERERS = [
  { id: 'nothing', title: 'the driver alone', kind: 'limit' },
  { id: 'limit', title: 'raw text, a text node a paragraph', kind: 'limit' },
  { id: 'limit-stream', title: 'the same, read from Letta’s stream', kind: 'limit' },
  {
    id: 'ours-markdown',
    title: 'letta-chat, its markdown renderer',
    kind: 'renderer',
    files: '/renderers/ours-markdown/',
  },
  {
    id: 'ours-widget',
    title: '`<letta-chat>`, the whole element',
    kind: 'chat',
    files: '/dist/',
    limit: 'limit-stream',
  },
  { id: 'streaming-markdown', title: 'streaming-markdown', kind: 'renderer', files: '/renderers/streaming-markdown/' },
  {
    id: 'marked-frame',
    title: 'marked + DOMPurify, once a frame',
    kind: 'renderer',
    files: '/renderers/marked-frame/',
  },
  { id: 'marked-chunk', title: 'marked + DOMPurify, at every chunk', kind: 'renderer' },
  { id: 'streamdown', title: 'streamdown (React)', kind: 'renderer', files: '/renderers/streamdown/' },
  { id: 'deep-chat', title: 'deep-chat, the whole element', kind: 'chat', files: '/renderers/deep-chat/' },
];

/** Those that are measured on a slow processor, and with stored messages. */
export const ON_SLOW = ['limit', 'ours-markdown', 'ours-widget'];
/** Those that get one endless block. */
export const ON_BLOCKS = ['limit', 'ours-markdown', 'streaming-markdown'];
export const STORED = ['limit', 'ours-widget'];

/** @param {string} id @returns {Renderer} */
export function rendererOf(id) {
  const renderer = RENDERERS.find((candidate) => candidate.id === id);
  if (!renderer)
    throw new TypeError(`There is no renderer called ${id}: ${RENDERERS.map((known) => known.id).join(', ')}.`);
  return renderer;
}
