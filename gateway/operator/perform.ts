import type { z } from 'zod';
import { Fault } from '../http/faults.ts';
import { inputOf, type Operation } from './operation.ts';

/** Asks Letta: the path with its query, and what `fetch` takes. Rejects with a `TimeoutError` where it takes too long. */
export type AskLetta = (path: string, init: { method: string; body?: string }) => Promise<Response>;

/** Performs an operation with an input that nobody has checked yet. Throws a `Fault`. */
export async function perform(ask: AskLetta, operation: Operation, input: unknown): Promise<unknown> {
  const read = inputOf(operation).safeParse(input);
  if (!read.success) throw new Fault(400, 'input', problemOf(read.error));
  const path = pathOf(operation, read.data);
  const { body } = read.data;
  const send = async (method: string) =>
    ask(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) }).catch((error: unknown) => {
      throw error instanceof Error && error.name === 'TimeoutError'
        ? new Fault(504, 'upstream-timeout', 'Letta did not answer in time.')
        : new Fault(502, 'upstream', 'Letta can’t be reached.');
    });
  const first = await send(operation.method);
  const response = operation.createsByPost && first.status === 404 ? await send('POST') : first;
  if (!response.ok) {
    await response.body?.cancel();
    throw refusalOf(response.status);
  }
  const result = await resultOf(response);
  return operation.listsAgents && Array.isArray(result) ? result.map(withoutSecrets) : result;
}

/** Names the fields that are wrong, and never their values. */
function problemOf({ issues }: z.ZodError): string {
  const problems = issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`);
  return problems.slice(0, 5).join('; ');
}

function pathOf({ path, params, query }: Operation, input: Record<string, unknown>): string {
  const filled = Object.keys(params).reduce(
    (left, name) => left.replace(`:${name}`, encodeURIComponent(String(input[name]))),
    path,
  );
  const search = new URLSearchParams();
  for (const name of Object.keys(query))
    for (const value of [input[name]].flat()) if (value !== undefined) search.append(name, String(value));
  return search.size > 0 ? `${filled}?${search}` : filled;
}

/** Our words for Letta's refusals: its own may quote what was sent. */
function refusalOf(status: number): Fault {
  if (status === 404) return new Fault(404, 'not-found', 'Letta has no such thing.');
  if (status === 409) return new Fault(409, 'conflict', 'Letta has one of these already, or it is in use.');
  if (status === 400 || status === 422) return new Fault(400, 'refused', 'Letta does not take this input.');
  if (status === 429) return new Fault(429, 'rate-limited', 'Letta is asked too often; try again later.');
  if (status === 401 || status === 403) return new Fault(502, 'upstream', 'Letta refuses our key.');
  return new Fault(502, 'upstream', `Letta failed (${status}).`);
}

async function resultOf(response: Response): Promise<unknown> {
  const body = await response.text().catch(() => {
    throw new Fault(502, 'upstream', 'Letta’s response broke off.');
  });
  if (body === '') return null;
  try {
    return JSON.parse(body);
  } catch {
    throw new Fault(502, 'upstream', 'Letta’s response is not JSON.');
  }
}

const SECRETS = new Set(['secrets', 'tool_exec_environment_variables']);

function withoutSecrets(agent: unknown): unknown {
  if (typeof agent !== 'object' || agent === null) return agent;
  return Object.fromEntries(Object.entries(agent).filter(([key]) => !SECRETS.has(key)));
}
