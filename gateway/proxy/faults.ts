import { Fault } from '../http/faults.ts';

/** What the gateway refuses a request with, as Letta Cloud does: `{message}`. It never holds a key or a token. */
export class GatewayFault extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** Stands in the body as `{error: {code, message}}` too, where a client is to tell this refusal from others. */
  readonly code: string | undefined;

  constructor(status: number, message: string, headers: Record<string, string> = {}, code?: string) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.code = code;
  }
}

/** All that is said of a token that doesn't open a thing: expired, revoked, made up, another agent's, too little access. */
export const unauthorized = () => new GatewayFault(401, 'Unauthorized');

/** What isn't there and what is another's look alike. */
export const notFound = () => new GatewayFault(404, 'There is nothing of that id.');

/** Statuses of faults that aren't the gateway's own; 400 for the rest, which are about bodies. */
const FAULT_STATUS: Readonly<Record<string, number>> = {
  'too-large': 413,
  'too-slow': 408,
  'too-busy': 503,
  unavailable: 503,
};

/** The answer to a refused request. What is no refusal is thrown on. */
export function refuse(error: unknown): Response {
  const fault = error instanceof Fault ? gatewayFault(error) : error;
  if (!(fault instanceof GatewayFault)) throw error;
  const headers = { 'Cache-Control': 'no-store', ...fault.headers };
  const { code, message } = fault;
  // A busy conversation is told as Letta tells it.
  const body = { message, ...(code && { error: { code, message } }), ...(code === 'busy' && { detail: message }) };
  return Response.json(body, { status: fault.status, headers });
}

function gatewayFault({ code, message, details: { retryAfterSeconds } }: Fault): GatewayFault {
  const headers = retryAfterSeconds === undefined ? undefined : { 'Retry-After': String(retryAfterSeconds) };
  return new GatewayFault(FAULT_STATUS[code] ?? 400, message, headers);
}
