/** What only stands under messages. */
export const texts = {
  copyAnswer: 'Copy answer',
  copyMessage: 'Copy your message',
  copyFailed: 'It could not be copied.',
  answerActions: 'Actions for this answer',
  messageActions: 'Actions for your message',
  sources: 'Sources',
  feedbackGood: 'Good answer',
  feedbackBad: 'Bad answer',
  feedbackWhy: 'What was wrong?',
  feedbackThanks: 'Thank you.',
  feedbackFailed: 'That could not be sent.',
  reasonIncorrect: 'Not correct',
  reasonIncomplete: 'Not complete',
  reasonUnclear: 'Hard to understand',
  reasonUnsafe: 'Harmful',
  regenerate: 'Answer again',
  editMessage: 'Edit your message',
  resend: 'Send again',
  resendNote: 'Goes on in a copy of this conversation. What {agent} has learned stays in memory.',
  forkRefused: 'This server can’t go on from an earlier message.',
  fork: 'Continue from here in a copy',
};

/** Names one of them. */
export type MessageToolsKey = keyof typeof texts;
