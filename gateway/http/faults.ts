/** What the endpoint refuses a request with, as the contract has it. */
export type FaultStatus = 400 | 401 | 403 | 404 | 429 | 500 | 502 | 504;

/** A refusal. The message is shown to developers and never holds a key or a token. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly status: FaultStatus;
  /** A word to decide by, such as `origin` or `rate-limited`. */
  readonly code: string;

  constructor(status: FaultStatus, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** `{error: {code, message}}`, never to be stored by a browser or a proxy. */
  toResponse(): Response {
    return answer(this.status, { error: { code: this.code, message: this.message } });
  }
}

/** An answer that nobody stores; without a body it is empty. */
export function answer(status: number, body?: object): Response {
  const headers = { 'Cache-Control': 'no-store' };
  return body === undefined ? new Response(null, { status, headers }) : Response.json(body, { status, headers });
}
