import type { ChatKey } from '../locales/index.ts';

/** What the visitor reads of how a response ended, where it didn't end well. */
export const STOP_TEXTS: { readonly [Reason in string]?: ChatKey } = {
  cancelled: 'stopped',
  max_steps: 'stoppedAtSteps',
  max_tokens_exceeded: 'stoppedAtLength',
  insufficient_credits: 'errorQuota',
  error: 'errorModel',
  llm_api_error: 'errorModel',
  invalid_llm_response: 'errorModel',
  invalid_tool_call: 'errorModel',
  context_window_overflow_in_system_prompt: 'errorTooLarge',
};
