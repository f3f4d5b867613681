import { ChatError } from '../platform/errors.ts';
import type { Rating } from './feedback-transport.ts';
import type { Requests } from './requests.ts';

/** Judges steps by Letta's API, which only a gateway's tokens open. */
export function createLettaFeedback(requests: Requests) {
  return async (stepId: string, rating: Rating | null, tags: readonly string[], signal: AbortSignal): Promise<void> => {
    await requests.make({
      ask({ feedback }) {
        if (feedback) return { method: 'PATCH', url: feedback(stepId), body: { feedback: rating, tags } };
        throw new ChatError('configuration', 'Feedback takes a gateway whose tokens have the feature "feedback".');
      },
      signal,
      async read({ body }) {
        await body?.cancel();
        return true;
      },
    });
  };
}
