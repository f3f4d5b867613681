import { Fault } from '../http/faults.ts';

/** What the gateway refuses a request with, in the words of Letta Cloud: `{message}`. It never holds a key or a token. */
export class GatewayFault extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** All that is said of a token that doesn't open a thing: expired, revoked, made up, another agent's, too little access. */
export const unauthorized = () => new GatewayFault(401, 'Unauthorized');

/** What isn't there and what is another's look alike. */
export const notFound = () => new GatewayFault(404, 'There is nothing of that id.');

/** Statuses of what may be wrong with a body; 400 for the rest. */
const BODY_STATUS: Readonly<Record<string, number>> = { 'too-large': 413, 'too-slow': 408 };

/** The answer to a refused request. What is no refusal is thrown on. */
export function refuse(error: unknown): Response {
  const fault = error instanceof Fault ? new GatewayFault(BODY_STATUS[error.code] ?? 400, error.message) : error;
  if (!(fault instanceof GatewayFault)) throw error;
  const headers = { 'Cache-Control': 'no-store', ...fault.headers };
  return Response.json({ message: fault.message }, { status: fault.status, headers });
}
