import { createFakeLetta } from './testing/fake-letta.ts';
import { createLettaTransport } from './letta-transport.ts';
import { describeTransportContract, type ContractSubject } from './testing/transport-contract.ts';

function open(conversation: boolean): () => Promise<ContractSubject> {
  return async () => {
    const { fetch, token, agentId, conversationId } = createFakeLetta();
    const access = { token, agentId, ...(conversation ? { conversationId } : {}) };
    const session = { getToken: async () => access, replace: async () => access };
    return {
      transport: createLettaTransport({ session, baseUrl: 'https://letta.test', fetch }),
      prompts: { answer: 'Good day to you', long: 'wait for ever', approval: 'ask me first' },
    };
  };
}

describeTransportContract('direct mode, a Letta in memory', open(false));
describeTransportContract('a conversation behind a gateway, a Letta in memory', open(true));
