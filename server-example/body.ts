import type { z } from 'zod';
import { Fault } from './faults.ts';

/** The most that a body may have, in bytes. A token and its JSON take a few hundred. */
export const MAX_BODY_BYTES = 8 * 1024;

/**
 * A request's JSON body, checked by the schema. Throws a 400 `Fault` for another content type, which also keeps out the
 * forms that another site may post without asking (CORS), for more than 8 kB, and for what the schema refuses.
 */
export async function readJson<Body>(request: Request, schema: z.ZodType<Body>): Promise<Body> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Fault(400, 'content-type', 'The body must be application/json.');
  const body = schema.safeParse(parse(await readText(request)));
  if (!body.success) throw new Fault(400, 'body', 'The body is not what this method takes.');
  return body.data;
}

/** Stops reading at the limit: a `Content-Length` may be missing. */
async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  const reader = request.body?.getReader();
  let text = '';
  let bytes = 0;
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    bytes += read.value.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      await reader?.cancel();
      throw new Fault(400, 'too-large', `The body is larger than ${MAX_BODY_BYTES} bytes.`);
    }
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault(400, 'body', 'The body is not JSON.');
  }
}
