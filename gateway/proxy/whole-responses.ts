import type { ListedPassages } from './archive.ts';
import type { ConversationBook } from './conversation-book.ts';
import { GatewayFault } from './faults.ts';
import type { AboutRequest, ForwardedVisitor } from './forwarded.ts';
import { objectOf } from './json.ts';
import { redact, showRefusal } from './letta-errors.ts';
import type { GatewayLimits } from './limits.ts';
import type { Owners } from './owners.ts';
import type { RunWatch } from './run-watch.ts';
import { idsOf, runsOf, show, type Visibility } from './shapes.ts';
import { withoutFirst, withoutOthers } from './shared-agent.ts';
import { markShared } from './shared-blocks.ts';
import { textIn } from './upstream.ts';
import { visibilityOn } from './visit.ts';

export interface WholeResponsesOptions {
  owners: Owners;
  listed: ListedPassages;
  conversations: ConversationBook;
  visibility: Visibility;
  limits: Pick<GatewayLimits, 'answerMs'>;
  about: AboutRequest;
}

/** Shows visitors those responses of Letta's that are no streams. */
export function createWholeResponses(options: WholeResponsesOptions) {
  const { owners, listed, conversations, visibility, limits, about } = options;

  /** The response as the visitor may see it; a refusal in words of ours. */
  async function showResponse(
    request: Request,
    response: Response,
    visitor: ForwardedVisitor,
    run: RunWatch | undefined,
  ): Promise<Response> {
    const { route } = visitor;
    const { status, ok } = response;
    const headers = headersOf(response);
    if (status === 204) return new Response(null, { status, headers });
    const text = await textIn(response, limits.answerMs);
    if (!ok) {
      await run?.answered(undefined);
      about.log(`Letta: ${status} ${redact(text)}`, request);
      return refused(status, text, headers, about.idOf(request));
    }
    const json = parse(text);
    await run?.answered(json);
    if (json === undefined) throw new GatewayFault(502, `Letta's answer is no JSON (${status}).`);
    return Response.json(
      show(route.shape, await ownOf(json, visitor, request.signal), visibilityOn(visitor.visit, visibility)),
      {
        status,
        headers,
      },
    );
  }

  /** What of an answer is the visitor's, with what only the gateway knows of it. */
  async function ownOf(json: unknown, visitor: ForwardedVisitor, signal: AbortSignal): Promise<unknown> {
    const { route, visit, conversationId, first, place } = visitor;
    const { agentId, isShared } = visit;
    const [id] = idsOf([json]);
    if (place !== undefined && id !== undefined) await conversations.add(place, visit, id);
    // A message may have made the first only now.
    if (route.shape === 'run') return withoutFirst(json, isShared ? await conversations.first(visit) : undefined);
    if (route.shape === 'runs') return withoutFirst(runsOf(json, agentId, conversationId), first);
    if (route.shape === 'agent' && isShared) return withoutOthers(json);
    if (route.shape === 'blocks')
      return markShared(show('blocks', json, visibilityOn(visit, visibility)), owners, signal);
    if (route.shape === 'passages') await listed.add(idsOf(json), agentId);
    if (route.shape === 'found') await listed.add(idsOf(objectOf(json)['results']), agentId);
    return json;
  }

  return { showResponse };
}

/** How a visitor is told that Letta has refused. */
function refused(status: number, text: string, headers: Headers, requestId: string): Response {
  headers.delete('Content-Type');
  // A key of ours that Letta refuses is no fault of the visitor's, whose token would be replaced for nothing.
  const isOurs = status === 401 || status === 403 || status < 400;
  const body = showRefusal(isOurs ? 502 : status, parse(text) ?? text, requestId);
  return Response.json(body, { status: isOurs ? 502 : status, headers });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of Letta's headers, those that a browser needs. */
export function headersOf({ headers }: Response): Headers {
  const passed = new Headers({ 'Cache-Control': 'no-store' });
  for (const name of ['Content-Type', 'Retry-After']) {
    const value = headers.get(name);
    if (value !== null) passed.set(name, value);
  }
  return passed;
}
