import type { Script } from '../script.ts';
import { nameIn } from './memory.ts';

/** What the agent says when no other script matches. */
export const introduction: Script = {
  pattern: /(?:)/,
  *turns({ text, images, agentName, memory }) {
    const name = nameIn(memory.read('human') ?? '');
    const seen = images > 0 ? `Thank you for the ${images === 1 ? 'picture' : `${images} pictures`}! ` : '';
    const quote = text.trim() ? `You wrote:\n\n> ${text.trim().slice(0, 200).replaceAll('\n', '\n> ')}\n\n` : '';
    yield {
      type: 'text',
      text:
        `Hello${name ? ` **${name}**` : ''}! ${seen}I'm **${agentName}**, a scripted agent on this machine. ${quote}` +
        'I can show you a few things:\n\n' +
        '- write `table`, `code` or `list` to see how I format answers\n' +
        '- write `weather` and I call a tool, `email` and I ask before I act\n' +
        '- tell me `my name is …` and I remember it\n\n' +
        'What would you like to try?',
    };
  },
};
