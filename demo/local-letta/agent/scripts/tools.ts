import { mentions, startsWith, type Script } from '../script.ts';

const weather: Script = {
  pattern: mentions('weather', 'search', 'tool'),
  *turns({ text }) {
    const query = text.trim() || 'weather';
    yield { type: 'reasoning', text: 'The visitor wants something that I have to look up. I search the web first.' };
    yield { type: 'text', text: 'Let me check.' };
    yield {
      type: 'tools',
      calls: [
        {
          name: 'web_search',
          arguments: { query },
          run: () =>
            JSON.stringify({ results: [{ title: 'Forecast', text: '18 °C, light clouds, wind from the west.' }] }),
        },
      ],
    };
    yield {
      type: 'text',
      text: 'Here is what I found:\n\n| | |\n|---|---|\n| Temperature | **18 °C** |\n| Sky | light clouds |\n| Wind | from the west |\n',
    };
  },
};

const parallel: Script = {
  pattern: startsWith('parallel'),
  *turns() {
    yield { type: 'text', text: 'I ask three cities at once.' };
    yield {
      type: 'tools',
      calls: ['Lisbon', 'Oslo', 'Atlantis'].map((city) => ({
        name: 'get_weather',
        arguments: { city },
        sandboxed: true,
        run() {
          if (city === 'Atlantis') throw new Error('No weather station there.');
          return city === 'Oslo' ? '4 °C, snow' : '21 °C, sunny';
        },
      })),
    };
    yield {
      type: 'text',
      text: '- **Lisbon**: 21 °C, sunny\n- **Oslo**: 4 °C, snow\n- **Atlantis**: nobody answered\n',
    };
  },
};

const think: Script = {
  pattern: startsWith('think', 'reason'),
  *turns() {
    yield {
      type: 'reasoning',
      text: 'Let me take this apart.\n\nFirst, what is asked? Then, what do I know about it? I weigh the two, and only then I answer.',
    };
    yield { type: 'text', text: 'I thought about it first: **42** is still the best answer.' };
  },
};

const hiddenReasoning: Script = {
  pattern: startsWith('secret'),
  *turns() {
    yield { type: 'hidden-reasoning' };
    yield { type: 'text', text: 'I thought about that, but my thoughts stay with the model.' };
  },
};

/** Reasoning and calls of server tools. */
export const tools: readonly Script[] = [parallel, think, hiddenReasoning, weather];
