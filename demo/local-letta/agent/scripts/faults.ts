import { startsWith, type Script } from '../script.ts';

const SECONDS = 1000;

const slow: Script = {
  pattern: startsWith('slow'),
  *turns() {
    const text = Array.from({ length: 60 }, (_, index) => `Sentence number ${index + 1} comes slowly. `).join('');
    yield { type: 'text', text, pace: 'slow' };
  },
};

const silent: Script = {
  pattern: /^\s*silent(?:\s+(\d+))?/i,
  *turns(_visit, match) {
    const seconds = Number(match[1] ?? 30);
    yield { type: 'pause', ms: seconds * SECONDS };
    yield { type: 'text', text: `Sorry, I was lost in thought for ${seconds} seconds.` };
  },
};

const overflow: Script = {
  pattern: startsWith('overflow'),
  *turns() {
    yield {
      type: 'failure',
      errorType: 'context_window_overflow_in_system_prompt',
      message: "The agent's system prompt no longer fits into the model's context window.",
      detail: 'The system prompt exceeds the context window.',
    };
  },
};

const error: Script = {
  pattern: /^\s*error(?:\s+(llm_\w+|internal_error|stream_incomplete))?(?!\w)/i,
  *turns(_visit, match) {
    yield { type: 'text', text: 'I was about to say something, but' };
    yield {
      type: 'failure',
      errorType: match[1] ?? 'llm_error',
      message: 'An error occurred with the LLM request.',
      detail: 'The scripted model failed on purpose.',
    };
  },
};

/** Answers that are slow, silent or fail. */
export const faults: readonly Script[] = [slow, silent, overflow, error];
