import { startsWith, type Script } from '../script.ts';

const SECONDS = 1000;

const MOST_SENTENCES = 60;

/** `slow 2` says two sentences, `slow` sixty, slowly enough to be stopped. */
const slow: Script = {
  pattern: /^\s*slow(?:\s+(\d+))?(?!\w)/i,
  *turns(_visit, match) {
    const length = Math.min(Number(match[1] ?? MOST_SENTENCES), MOST_SENTENCES);
    const text = Array.from({ length }, (_, index) => `Sentence number ${index + 1} comes slowly. `).join('');
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
      message:
        "Compaction failed because the system prompt is too large for this model's context window. " +
        'Reduce system instructions, memory blocks, or tools, or use a model with a larger context window.',
      detail: 'The system prompt exceeds the context window.',
    };
  },
};

/** `error` breaks off in the middle; `error llm_rate_limit` (or another type) fails before the first word. */
const error: Script = {
  pattern: /^\s*error(?:\s+(llm_\w+|internal_error|stream_incomplete))?(?!\w)/i,
  *turns(_visit, match) {
    if (!match[1]) yield { type: 'text', text: 'I was about to say something, but' };
    yield {
      type: 'failure',
      errorType: match[1] ?? 'llm_error',
      message: 'An error occurred with the LLM request.',
      detail: 'The scripted model failed on purpose.',
    };
  },
};

/** Replies that are slow, silent or fail. */
export const troubles: readonly Script[] = [slow, silent, overflow, error];
