/** The statuses that the endpoint refuses requests with. */
export type FaultStatus = 400 | 401 | 402 | 403 | 404 | 409 | 429 | 500 | 502 | 503 | 504;

/** What a refusal tells beside its code. */
export interface FaultDetails {
  /** When it is worth asking again, in seconds. */
  retryAfterSeconds?: number;
  /** What has to be solved first (`admission`). */
  challenge?: object;
}

/** A refusal. The message is shown to developers and never holds a key or a token. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly status: FaultStatus;
  /** A word to decide by, such as `origin` or `rate-limited`. */
  readonly code: string;
  readonly details: FaultDetails;

  constructor(status: FaultStatus, code: string, message: string, details: FaultDetails = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  /** `{error: {code, message}}`, never to be stored by a browser or a proxy. */
  toResponse(): Response {
    const { retryAfterSeconds, challenge } = this.details;
    const response = answer(this.status, {
      error: { code: this.code, message: this.message },
      ...(challenge && { challenge }),
    });
    if (retryAfterSeconds !== undefined) response.headers.set('Retry-After', String(retryAfterSeconds));
    return response;
  }
}

/** A response that nobody stores; without a body it is empty. */
export function answer(status: number, body?: object): Response {
  const headers = { 'Cache-Control': 'no-store' };
  return body === undefined ? new Response(null, { status, headers }) : Response.json(body, { status, headers });
}
