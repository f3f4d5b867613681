import { FAULT_NAMES, randomFaults, type FaultName } from '../../demo/local-letta/faults/fault.ts';
import { faultyFetch } from '../../demo/local-letta/faults/faulty-fetch.ts';
import { createLocalLetta, type LocalLetta } from '../../demo/local-letta/local-letta.ts';
import type { TokenAnswer } from '../../src/chat.ts';
import type { VirtualTime } from './virtual-time.ts';

/**
 * How a page reaches Letta. `direct`: by the agent's own route, with a token of Letta Cloud's kind. `gateway`: by the
 * routes of conversations and runs.
 */
export type Mode = 'direct' | 'gateway';

const ORIGIN = 'https://shop.example';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
/** A line is never bad for ever. */
const MOST_FAULTS = 12;

export interface WayOptions {
  mode: Mode;
  seed: number;
  random: () => number;
  time: VirtualTime;
  onFault(name: FaultName): void;
}

/** A page's way to a Letta of its own. */
export interface Way {
  letta: LocalLetta;
  /** Whether the server recognises a message that comes again. */
  isIdempotent: boolean;
  /** The line that goes bad now and then. */
  bad: typeof fetch;
  /** The same line, well. */
  good: typeof fetch;
  getToken(): Promise<TokenAnswer>;
  /** How many tokens were asked for. */
  readonly minted: number;
}

/** Every third server has no background runs. */
export function createWay({ mode, seed, random, time, onFault }: WayOptions): Way {
  const background = seed % 3 !== 0;
  const letta = createLocalLetta({ delayMs: 15, chunkChars: 12, background });
  const server = (request: Request): Promise<Response> => {
    request.headers.set('user-agent', BROWSER);
    request.headers.set('origin', ORIGIN);
    if (mode === 'gateway') request.headers.set('authorization', `Bearer ${letta.apiKey}`);
    return time.atWork(() => letta.fetch(request));
  };
  const faultFor = randomFaults({ random, rate: 0.2 + random() * 0.5, limit: MOST_FAULTS, onFault });
  // A page remembers how a server streams, so each seed has one of its own.
  const baseUrl = `http://letta-${mode}-${seed}.test`;
  let minted = 0;

  async function cloudToken(): Promise<TokenAnswer> {
    const access = ['read_messages', 'write_messages', 'read_agent'] as const;
    const { token, expiresAt } = await time.atWork(() =>
      letta.tokens.mint({
        policy: [{ type: 'agent', id: letta.agentId, access: [...access] }],
        hostname: ORIGIN,
        expires_at: inFiveMinutes(),
      }),
    );
    return { token, expiresAt, agentId: letta.agentId, baseUrl };
  }

  return {
    letta,
    isIdempotent: mode === 'gateway' && background,
    bad: faultyFetch(server, faultFor),
    good: faultyFetch(server, () => null),
    async getToken() {
      minted += 1;
      if (mode === 'direct') return cloudToken();
      // A gateway's token, for which the line puts Letta's own key. Each is another one, as the chat demands.
      const features = ['conversations', 'runs'];
      return { token: `gateway-${minted}`, expiresAt: inFiveMinutes(), agentId: letta.agentId, baseUrl, features };
    },
    get minted() {
      return minted;
    },
  };
}

const inFiveMinutes = (): string => new Date(Date.now() + 300_000).toISOString();

/** How often each kind of fault came, as one line. */
export function tally(faults: ReadonlyMap<FaultName, number>): string {
  return FAULT_NAMES.map((name) => `${name} ${faults.get(name) ?? 0}`).join(', ');
}
