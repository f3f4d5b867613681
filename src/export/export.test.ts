import { describe, expect, it } from 'vitest';
import { type ExportedConversation, formatConversation } from './export.ts';

const CONVERSATION: ExportedConversation = {
  agent: { id: 'agent-1', name: 'Ada', tools: [], lastRunAt: null },
  conversationId: 'conv-1',
  title: null,
  exportedAt: '2026-06-15T12:00:00Z',
  messages: [
    { role: 'user', id: 'q', content: [{ type: 'text', text: 'Tea?' }], date: '2026-06-15T10:00:00Z' },
    {
      role: 'assistant',
      id: 'a',
      date: null,
      stopReason: 'end_turn',
      parts: [
        { kind: 'reasoning', key: 'r', text: 'Hm.', hidden: null, done: true, startedAt: null, endedAt: null },
        {
          kind: 'tool',
          key: 't',
          messageId: null,
          name: 'boil_water',
          arguments: '{}',
          state: 'success',
          result: 'hot',
          approval: false,
          decision: null,
          startedAt: null,
          endedAt: null,
        },
        { kind: 'text', key: 'x', text: '**Yes.**\n\nGreen.', added: 'Green.', done: true },
      ],
    },
  ],
};

describe('an export in Markdown', () => {
  it('has what was said, by whom and when, and the tools that were used', () => {
    expect(formatConversation({ ...CONVERSATION, title: 'About\ntea' }, 'markdown')).toMatch(
      /^# About tea\n\n## You · Jun 15, 2026, \d+:\d\d\sAM\n\nTea\?\n\n## Ada\n\n> `boil_water` · success\n\n\*\*Yes\.\*\*\n\nGreen\.\n$/,
    );
  });

  it('has what a person said who took over', () => {
    const person = { name: 'Grace' };
    const messages = (['joined', 'said', 'left'] as const).map((event) => ({
      role: 'person' as const,
      id: event,
      event,
      person,
      text: event === 'said' ? 'I can help.' : '',
      date: '2026-06-15T10:00:00Z',
    }));
    const made = formatConversation({ ...CONVERSATION, messages }, 'markdown');
    expect(made).toContain('## Grace · Jun 15, 2026');
    expect(made.split('\n').filter((line) => /^(\*|I can)/.test(line))).toEqual(['*joined*', 'I can help.', '*left*']);
  });

  it('is in the words of the reader', () => {
    const text = formatConversation(CONVERSATION, 'markdown', { you: 'Sie', locale: 'de' });
    expect(text).toMatch(/^# Ada\n\n## Sie · 15\.06\.2026, \d\d:\d\d\n/);
  });
});

describe('an export in JSON', () => {
  it('names its format, and has every message as the chat knows it', () => {
    const read: unknown = JSON.parse(formatConversation(CONVERSATION, 'json'));
    expect(read).toMatchObject({
      format: 'letta-chat-conversation',
      version: 1,
      agent: { id: 'agent-1', name: 'Ada' },
      conversationId: 'conv-1',
      messages: [{ role: 'user', content: [{ text: 'Tea?' }] }, { parts: [{ text: 'Hm.' }, { result: 'hot' }, {}] }],
    });
    expect(JSON.stringify(read)).not.toContain('"added"');
  });
});
