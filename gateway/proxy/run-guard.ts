/** A run that is about to be started. */
export interface WantedRun {
  agentId: string;
  /** Whose runs and spending it is counted among. */
  visitorId: string;
  /** `default` for the agent's own. */
  conversationId: string;
  /** The otids of its messages. */
  otids: readonly string[];
  /** Whether the same message was sent before, so that Letta has its run. */
  isRepeated: boolean;
}

/** Says whether a run may be started, before Letta is asked. */
export interface RunGuard {
  /** @throws GatewayFault where it may not */
  reserve(run: WantedRun): Promise<Reservation>;
  /**
   * Says whether a run that is under way may be followed.
   * @throws GatewayFault where it may not
   */
  follow(): Promise<void>;
}

/** A run's place among those that may be under way. One of these is called, once. */
export interface Reservation {
  /** Letta has refused the message. */
  refused(): void;
  /** The run is over, and took so many tokens. */
  over(tokens: number): void;
  /** Nobody listens any more, and the run may still be under way. `runId` as far as it is known. */
  left(runId: string | undefined): void;
}

/** Lets every run start. */
export const noGuard: RunGuard = {
  reserve: async () => ({ refused: () => undefined, over: () => undefined, left: () => undefined }),
  follow: async () => undefined,
};
