/** A message that the visitor can send by a click. */
export interface Suggestion {
  /** What the button says. */
  readonly label: string;
  /** What is sent. */
  readonly prompt: string;
  /** An emoji, or the URL of a small picture. */
  readonly icon?: string | undefined;
}

/** A text is both: what the button says, and what is sent. */
export const suggestionOf = (given: string | Suggestion): Suggestion =>
  typeof given === 'string' ? { label: given, prompt: given } : given;

/** How the agent suggests what to say next. Its calls show as buttons under the response, and not as rows of a tool. */
export const FOLLOW_UPS_TOOL = 'suggest_follow_ups';
