/** What the visitor reads of earlier messages, in English. Loaded when there are some. */
export const messages = {
  loadEarlier: 'Load earlier messages',
  loadingEarlier: 'Loading earlier messages…',
  earlierFailed: 'Earlier messages could not be loaded.',
};
