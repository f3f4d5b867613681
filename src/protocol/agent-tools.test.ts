import { describe, expect, it } from 'vitest';
import { decodeAgentTools } from './agent-tools.ts';

describe("an agent's tools", () => {
  it('have names, descriptions and schemas, from wherever Letta puts them', () => {
    const parameters = { type: 'object' };
    const json_schema = { name: 'send', description: 'Sends.', title: 'Send it', parameters };
    expect(decodeAgentTools([{ name: 'send', description: 'Sends mail.', json_schema }, { json_schema }])).toEqual([
      { name: 'send', description: 'Sends mail.', parameters: { ...parameters, title: 'Send it' } },
      { name: 'send', description: 'Sends.', parameters: { ...parameters, title: 'Send it' } },
    ]);
  });

  it('are left out where they have no name, and none where there is no list', () => {
    expect(decodeAgentTools([null, 'send', {}, { name: 1 }, { name: 'send' }])).toEqual([
      { name: 'send', description: null, parameters: null },
    ]);
    expect(decodeAgentTools({ name: 'send' })).toEqual([]);
  });

  it('are at most 500, with names and descriptions of bounded length', () => {
    const long = 'x'.repeat(20_000);
    const tools = decodeAgentTools(Array.from({ length: 600 }, () => ({ name: long, description: long })));
    expect([tools.length, tools[0]?.name.length, tools[0]?.description?.length]).toEqual([500, 200, 10_000]);
  });
});
