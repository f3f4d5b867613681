/** A run that is about to be started. */
export interface WantedRun {
  agentId: string;
  /** Whose runs and spending it is counted among. */
  visitorId: string;
  /** Names the conversation among those of all visitors. */
  conversation: string;
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

/** A run's place among those that may be under way. One of `refused`, `over` and `left` is called, once. */
export interface Reservation {
  /** Letta has started the run. */
  started(runId: string): void;
  /** Letta has refused the message, or never got it. Resolves once its place is free; never rejects. */
  refused(): Promise<void>;
  /** The run is over, and took so many tokens. Resolves once its place is free; never rejects. */
  over(tokens: number): Promise<void>;
  /** Nobody listens any more, and the run may still be under way. */
  left(run: LeftBehind): void;
}

/** Where a run is found that nobody listens to. */
export interface LeftBehind {
  /** Letta's id of the conversation, or `default`. */
  conversationId: string;
  /** Whether Letta has begun to respond, and so has the run. Else nobody knows whether there is one. */
  hasStarted: boolean;
  /** As far as it is known. */
  runId: string | undefined;
}

const nothing = () => undefined;
const done = async () => undefined;

/** Lets every run start. */
export const noGuard: RunGuard = {
  reserve: async () => ({ started: nothing, refused: done, over: done, left: nothing }),
  follow: async () => undefined,
};
