/** What only the memory panel says. */
export const texts = {
  memoryEmpty: 'Nothing is written down yet.',
  memoryNothing: '{agent} has nothing written down that can be shown here.',
  memoryReadOnly: 'Can’t be changed here.',
  memoryShared: 'Shared with others, so it can’t be changed here.',
  memoryChanged: '{agent} has changed this in the meantime. Your text was not saved.',
  memoryOverwrite: 'Save mine anyway',
  memoryDiscard: 'Discard mine',
  memoryTooLong: '{count} of {limit} characters: too long.',
  memorySaved: 'Saved.',
  memoryForgotten: 'Forgotten.',
  memoryUndone: 'Taken back.',
  memoryShowChange: 'Show the change in the chat',
  archiveSearch: 'Search what is filed away',
  archiveByMeaning: 'Nothing has these words. This comes close in meaning:',
  forget: 'Forget',
};

/** Names one of them. */
export type MemoryKey = keyof typeof texts;
