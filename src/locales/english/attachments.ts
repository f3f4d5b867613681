/** What only the list of attachments says. */
export const texts = {
  attached: 'Attached',
  attachPreparing: 'Preparing “{name}”…',
};

/** Names one of them. */
export type AttachmentKey = keyof typeof texts;
