/** What the visitor reads of tools, in English. Loaded when the agent first uses one. */
export const messages = {
  toolRunning: 'Using {tool}',
  toolDone: 'Used {tool}',
  toolFailed: '{tool} failed',
  toolClosed: '{tool} ended',
  toolDenied: '{tool} was not allowed',
  toolInput: 'Input',
  toolResult: 'Result',
  approvalQuestion: 'Allow {agent} to use {tool}?',
  approve: 'Allow',
  deny: 'Don’t allow',
};
