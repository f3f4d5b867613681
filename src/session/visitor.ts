import { type ReadonlySignal, signal } from '@preact/signals-core';
import { createSession, type Session } from './session.ts';
import type { TokenEndpoint } from './token-endpoint.ts';
import { createTokenSource, type TokenSourceOptions } from './token-source.ts';
import type { TokenSource } from './tokens.ts';

/** Whoever visits: one after the other on the same page, each with a session. */
export interface Visitor {
  /** What the last token answer offered them; empty before it. */
  readonly features: ReadonlySignal<readonly string[]>;
  /** The session of who visits now. What `permit` rejects with, its methods reject with. */
  readonly session: Pick<Session, 'hasAgent' | 'getToken' | 'replace'>;
  /** Revokes the token. The next request asks for another one. */
  revoke(): Promise<void>;
  /** Has the endpoint forget the visitor's browser, or delete all that is the visitor's. Rejects as a request does. */
  leave: TokenEndpoint['leave'];
  /** Revokes the token and forgets the visitor. The next request is another visitor's. */
  change(): Promise<void>;
  dispose(): void;
}

export interface VisitorOptions extends TokenSourceOptions {
  /** Asked before each use of the session. */
  permit(): Promise<void>;
}

export function createVisitor({ permit, ...options }: VisitorOptions): Visitor {
  const features = signal<readonly string[]>([]);
  const tokens = createTokenSource(options);
  const source: TokenSource = {
    ...tokens,
    async mint(request) {
      const answer = await tokens.mint(request);
      features.value = answer.features ?? [];
      return answer;
    },
  };
  let session = createSession(source);

  async function permitted(): Promise<Session> {
    await permit();
    return session;
  }

  return {
    features,
    session: {
      hasAgent: async (signal) => (await permitted()).hasAgent(signal),
      getToken: async (signal) => (await permitted()).getToken(signal),
      replace: async (rejected, signal) => (await permitted()).replace(rejected, signal),
    },
    revoke: () => session.revoke(),
    async leave(how) {
      await tokens.leave(how);
      features.value = [];
    },
    async change() {
      const leaving = session;
      session = createSession(source);
      await leaving.revoke();
      leaving.dispose();
    },
    dispose: () => session.dispose(),
  };
}
