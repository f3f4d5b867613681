/** How long and how much the transport takes from a server before it gives up. Times in milliseconds. */

/** From sending a message to the response's headers: Letta may be loading the agent, or the model may be slow to start. */
export const SEND_LIMIT_MS = 60_000;
/** For everything else, to the last byte of the response. */
export const REQUEST_LIMIT_MS = 15_000;
/** Letta pings every 20 s, so a stream that is silent for longer than this is dead. */
export const STREAM_SILENCE_MS = 60_000;
/** A stream that said how the run stopped may never close: it is left this much later. */
export const STREAM_LINGER_MS = 2_000;
/** How often a stream checks whether that time has come. */
export const STREAM_WATCH_MS = 500;
/** A resumed stream that brings nothing for this long may be past its end: the run is asked for. And again after that. */
export const QUIET_RUN_MS = 5_000;

/**
 * Letta's lock on a conversation outlives the end of a stream by a moment, and a cancelled run by a second or two: a 409
 * this soon afterwards …
 */
export const BUSY_WINDOW_MS = 5_000;
/** … is answered with another attempt, after this pause. */
export const BUSY_RETRY_MS = 500;

/** The largest JSON response. */
export const MAX_JSON_BYTES = 8 * 1024 * 1024;
/** The largest stream. */
export const MAX_STREAM_BYTES = 64 * 1024 * 1024;
/** The largest error whose text is looked at. */
export const MAX_ERROR_BYTES = 64 * 1024;
