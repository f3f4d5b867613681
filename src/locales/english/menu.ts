/** What only the menu says. */
export const texts = {
  sameMemory: '{agent} still remembers you',
  startOver: 'Start over',
  startOverQuestion: 'This empties the conversation. What {agent} remembers stays.',
  startedOver: 'The conversation is empty now.',
  temporaryHint: 'Nothing of it is remembered',
  endTemporary: 'End temporary chat',
  export: 'Save or print',
  exportMarkdown: 'Save as text (Markdown)',
  exportJson: 'Save as data (JSON)',
  exportSaved: 'Saved.',
  exportYou: 'You',
  print: 'Print',
  sound: 'Sound',
  soundHint: 'When an answer comes while you’re away',
  notifications: 'Notifications',
  notificationsHint: 'For long answers, while you’re in another tab',
  notificationsDenied: 'The browser doesn’t allow notifications from this page.',
  about: 'About this chat',
  signOut: 'Sign out',
  signOutQuestion: 'This browser forgets you. It won’t show these conversations any more.',
  signedOut: 'You are signed out.',
  deleteData: 'Delete my data',
  deleteDataQuestion: 'This deletes all your conversations and everything that {agent} remembers. It can’t be undone.',
  deleteDataConfirm: 'Delete everything',
  dataDeleted: 'Everything was deleted. If you write again, you begin anew.',
};

/** Names one of them. */
export type MenuKey = keyof typeof texts;
