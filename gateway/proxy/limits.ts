/** What a visitor may ask of a gateway, and for how long it waits. Times in milliseconds. */
export interface GatewayLimits {
  /** The most that a request may weigh, in bytes; images are in it. */
  bodyBytes: number;
  /** The most that all bodies together may weigh at once, in bytes. Each takes a few times that, while it is read. */
  bytesInFlight: number;
  /** The most that the text of a message may weigh, in bytes; images are apart. */
  textBytes: number;
  /** How deeply a body's JSON may be nested. */
  jsonDepth: number;
  /** How long a body may take to arrive. */
  bodyMs: number;
  /** How long Letta may take until its answer begins. A stream begins with a ping after 20 s at the latest. */
  beginMs: number;
  /** How long the rest of a response that is no stream may take, once its headers are there. */
  answerMs: number;
  /** How long a stream may be silent: Letta pings every 20 s. */
  silenceMs: number;
  /** How long a visitor may take nothing of what a stream has for them: then they lose their place, and Letta is let go. */
  stallMs: number;
  /** How long a stream may last. */
  streamMs: number;
  /** Requests a minute of one visitor. */
  requests: number;
  /** Streams that one visitor may have open. */
  streams: number;
}

export const DEFAULT_LIMITS: GatewayLimits = {
  bodyBytes: 8 * 1024 * 1024,
  bytesInFlight: 24 * 1024 * 1024,
  textBytes: 16 * 1024,
  jsonDepth: 32,
  bodyMs: 30_000,
  beginMs: 120_000,
  answerMs: 30_000,
  silenceMs: 90_000,
  stallMs: 30_000,
  streamMs: 3 * 60 * 60 * 1000,
  requests: 300,
  streams: 20,
};
