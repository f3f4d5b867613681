/** What the visitor reads of a failure, in English, by its code. (`errorNetwork` is in `en.ts`: offline, nothing can be loaded.) */
export const messages = {
  errorTimeout: 'No answer came in time.',
  errorTokenEndpoint: 'This site could not start the chat. Please try again in a moment.',
  errorUnauthorized: 'The chat could not sign you in. Please reload the page.',
  errorForbidden: 'You are not allowed to use this chat.',
  errorNotFound: 'This conversation is not here any more.',
  errorBusy: 'The agent is still busy with the last message. Please try again in a moment.',
  errorApprovalPending: 'The agent waits for an answer to its question.',
  errorRateLimited: 'Too many messages. Please wait a moment.',
  errorQuota: 'This chat has used up its allowance.',
  errorTooLarge: 'The message, or the conversation, is too long.',
  errorModel: 'The agent could not finish its answer.',
  errorServer: 'The agent’s server has a problem.',
  errorProtocol: 'The answer could not be read.',
  errorExpiredRun: 'This answer can’t go on any more.',
  errorConfiguration: 'The chat is not set up correctly on this site.',
  errorAborted: 'Stopped.',
};
