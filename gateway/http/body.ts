import type { z } from 'zod';
import type { BodyShare } from './bytes-in-flight.ts';
import { Fault } from './faults.ts';

/** The most that a body may have, in bytes. A token and its JSON take a few hundred. */
export const MAX_BODY_BYTES = 8 * 1024;
/** How long a body may take to arrive, in milliseconds. Each is held in one open request until then. */
export const BODY_LIMIT_MS = 5_000;

/**
 * A request's JSON body, checked by the schema. Throws a 400 `Fault` for another content type, which also keeps out the
 * forms that another site may post without asking (CORS), for more than 8 kB, for one that doesn't arrive in time or
 * breaks off, and for what the schema refuses.
 */
export async function readJson<Body>(request: Request, schema: z.ZodType<Body>): Promise<Body> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Fault(400, 'content-type', 'The body must be application/json.');
  const body = schema.safeParse(parse(await readText(request, MAX_BODY_BYTES, BODY_LIMIT_MS)));
  if (!body.success) throw new Fault(400, 'body', 'The body is not what this method takes.');
  return body.data;
}

/**
 * A request's body. Stops reading at the limits, in bytes and milliseconds: a `Content-Length` may be missing, or never be
 * reached. Throws a `Fault`: `too-large`, `too-slow`, or `body` for one that breaks off.
 * @param share what the body weighs is taken from it
 */
export async function readText(
  request: Request,
  maxBytes: number,
  limitMs: number,
  share?: BodyShare,
): Promise<string> {
  const tooLarge = () => new Fault(400, 'too-large', `The body is larger than ${maxBytes} bytes.`);
  const announced = Number(request.headers.get('content-length') ?? 0) || 0;
  if (announced > maxBytes) throw tooLarge();
  // All at once: many that are half there would keep each other from ever being whole.
  share?.take(announced);
  const reader = request.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  let isLate = false;
  const stop = () => reader.cancel().catch(() => undefined);
  const timer = setTimeout(() => {
    isLate = true;
    void stop(); // Ends the read that waits.
  }, limitMs);
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      bytes += read.value.byteLength;
      if (bytes > maxBytes) throw tooLarge();
      if (bytes > announced) share?.take(read.value.byteLength);
      text += decoder.decode(read.value, { stream: true });
    }
  } catch (error) {
    if (error instanceof Fault) await stop();
    throw error instanceof Fault ? error : new Fault(400, 'body', 'The body broke off.');
  } finally {
    clearTimeout(timer);
  }
  if (isLate) throw new Fault(400, 'too-slow', 'The body did not arrive in time.');
  return text + decoder.decode();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault(400, 'body', 'The body is not JSON.');
  }
}
