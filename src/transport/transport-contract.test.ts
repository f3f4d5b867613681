import { createLettaTransport } from './letta-transport.ts';
import type { Access } from './routes.ts';
import { createFakeLetta } from './testing/fake-letta.ts';
import { type ContractSubject, describeTransportContract } from './testing/transport-contract.ts';

function open(more: (conversationId: string) => Partial<Access>): () => Promise<ContractSubject> {
  return async () => {
    const { fetch, token, agentId, conversationId } = createFakeLetta();
    const access = { token, agentId, ...more(conversationId) };
    const session = { hasAgent: async () => true, getToken: async () => access, replace: async () => access };
    return {
      transport: createLettaTransport({ session, baseUrl: 'https://letta.test', fetch }),
      prompts: { answer: 'Good day to you', long: 'wait for ever', approval: 'ask me first' },
    };
  };
}

describeTransportContract(
  'direct mode, a Letta in memory',
  open(() => ({})),
);
describeTransportContract(
  'the default conversation behind a gateway, a Letta in memory',
  open(() => ({ features: ['conversations', 'runs'] })),
);
describeTransportContract(
  'a conversation behind a gateway, a Letta in memory',
  open((conversationId) => ({ conversationId, features: ['conversations', 'runs'] })),
);
describeTransportContract(
  'a gateway that opens no runs, a Letta in memory',
  open(() => ({ features: ['conversations'] })),
);
