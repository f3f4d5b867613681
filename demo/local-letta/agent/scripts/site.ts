import { startsWith, type Script } from '../script.ts';

const context: Script = {
  pattern: startsWith('context'),
  *turns({ notes }) {
    const said = /<system-reminder>\n(?:From the website.*\n)?([^]*?)\n<\/system-reminder>/.exec(notes ?? '')?.[1];
    yield {
      type: 'text',
      text: said ? `The website tells me:\n\n\`\`\`\n${said}\n\`\`\`\n` : 'The website tells me nothing.',
    };
  },
};

/** Calls a tool of the widget's, where this page offers it. */
function calling(pattern: RegExp, name: string, before: string, args: Record<string, unknown>): Script {
  return {
    pattern,
    *turns({ clientTools }) {
      yield { type: 'text', text: before };
      if (clientTools.some((tool) => tool.name === name)) {
        yield { type: 'approval', calls: [{ name, arguments: args }] };
      } else {
        yield { type: 'text', text: `\n\nThis page doesn’t offer me \`${name}\`.` };
      }
    },
  };
}

const followUps = calling(
  startsWith('follow-?ups?', 'what next'),
  'suggest_follow_ups',
  'You could ask me one of these.',
  {
    suggestions: ['weather', 'table', 'echo Thank you!'],
  },
);

const person = calling(startsWith('person', 'human'), 'hand_off_to_person', 'I’ll get a person for you.', {
  reason: 'The visitor wants to talk to a person.',
});

/** What the site and the widget add: the page's context, follow-ups, and a person who takes over. */
export const site: readonly Script[] = [context, followUps, person];
