import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { type Chat, type ClientTool, isAnswering } from '../chat.ts';
import { warnOnce } from '../platform/warn.ts';
import { FOLLOW_UPS_TOOL } from '../ui/suggestion.ts';
import type { LettaChatElement } from './letta-chat-element.ts';

/** So many are shown, of so many characters each. */
const MAX_COUNT = 4;
const MAX_CHARS = 120;

/** What the visitor may want to say next, as the site's hook or the agent suggests it. */
export interface FollowUpSource {
  /** Empty: nothing, and while a response is under way. */
  readonly suggestions: ReadonlySignal<readonly string[]>;
  readonly tool: ClientTool;
  dispose(): void;
}

/** Follows a chat. Suggestions go with the next message, and when another conversation is shown. */
export function followUpsOf(host: LettaChatElement, chat: Chat): FollowUpSource {
  const suggestions = signal<readonly string[]>([]);
  /** What the agent has suggested in the turn under way. */
  let suggested: readonly string[] = [];
  /** Whether a response is under way; a turn with a tool of the page has several. */
  let isUnderWay = false;
  let shownId = chat.conversations.currentId.peek();
  /** Of which turn a slow hook's answer is. */
  let turn = 0;

  const end = effect(() => {
    const status = chat.status.value;
    const isSwitch = chat.conversations.currentId.value !== shownId;
    shownId = chat.conversations.currentId.peek();
    const isOver = isUnderWay && status.type === 'idle' && !isSwitch;
    if (isSwitch || status.type === 'idle' || status.type === 'failed') isUnderWay = false;
    else if (isAnswering(status)) isUnderWay = true;
    if (isOver) void offer();
    else if (isSwitch || status.type !== 'idle') {
      turn += 1;
      suggestions.value = [];
    }
  });

  async function offer(): Promise<void> {
    const last = chat.state.peek().messages.at(-1);
    const now = turn;
    const own = suggested;
    suggested = [];
    if (own.length > 0) suggestions.value = own;
    if (own.length > 0 || !host.followUps || last?.role !== 'assistant') return;
    try {
      const given = clean(await host.followUps(last));
      if (now === turn) suggestions.value = given;
    } catch (error) {
      warnOnce(host, `followUps() failed: ${String(error)}`);
    }
  }

  return {
    suggestions,
    tool: {
      name: FOLLOW_UPS_TOOL,
      title: 'Suggest what to ask next',
      description:
        'Offers the visitor buttons with what they may want to say next. Call it last in a response, with at most four short texts in the visitor’s words and language. Say nothing after it.',
      parameters: {
        type: 'object',
        properties: { suggestions: { type: 'array', items: { type: 'string' } } },
        required: ['suggestions'],
      },
      run(args) {
        suggested = clean((args as { suggestions: readonly string[] }).suggestions);
        return 'They are shown.';
      },
    },
    dispose: end,
  };
}

const clean = (given: readonly string[]): readonly string[] =>
  given
    .map((text) => String(text).trim())
    .filter((text) => text !== '' && text.length <= MAX_CHARS)
    .slice(0, MAX_COUNT);
