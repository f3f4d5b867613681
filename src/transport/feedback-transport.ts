/** What somebody thinks of a response. */
export type Rating = 'positive' | 'negative';

/**
 * Tells Letta what somebody thinks of a step; null takes it back. `tags` say why. Rejects with a `ChatError`; with
 * `configuration` where the token doesn't open it.
 */
export type GiveFeedback = (
  stepId: string,
  rating: Rating | null,
  tags: readonly string[],
  signal: AbortSignal,
) => Promise<void>;
