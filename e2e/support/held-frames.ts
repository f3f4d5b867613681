import type { Page } from '@playwright/test';

/** A page whose first stream stops after some frames of a call that needs approval. */
export interface HeldFrames {
  /** Once the page has those frames and has had time to render them; `end`: the call has no more than that. */
  reached(): Promise<'frames' | 'end'>;
  /** Lets the rest through. */
  release(): Promise<void>;
  /** What the question said at each press of Allow. */
  clicks(): Promise<string[]>;
  /** The decisions that the page has sent, as request bodies. */
  sent(): Promise<string[]>;
}

interface Held {
  state: 'waiting' | 'frames' | 'end';
  clicks: string[];
  sent: string[];
  release(): void;
}

declare global {
  interface Window {
    held: Held;
  }
}

/** What becomes of a page. */
export interface HoldOptions {
  /** How many frames of the call come before the stream stops. */
  frames: number;
  /** Whether Allow is pressed as soon as it is there. Default: true. */
  presses?: boolean;
}

export async function holdFrames(page: Page, { frames, presses = true }: HoldOptions): Promise<HeldFrames> {
  await page.addInitScript(install, { frames, presses });
  return {
    async reached() {
      await page.waitForFunction(() => window.held.state !== 'waiting');
      return page.evaluate(async () => {
        // More than enough for the chat, which renders every second frame.
        for (let count = 0; count < 8; count += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
        return window.held.state === 'end' ? 'end' : 'frames';
      });
    },
    release: () => page.evaluate(() => window.held.release()),
    clicks: () => page.evaluate(() => window.held.clicks),
    sent: () => page.evaluate(() => window.held.sent),
  };
}

/** Runs in the page. */
function install({ frames, presses }: Required<HoldOptions>): void {
  const { fetch } = window;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const held: Held = { state: 'waiting', clicks: [], sent: [], release };
  window.held = held;
  let isFirst = true;
  window.fetch = async (...request) => {
    const sent = String(request[1]?.body ?? '');
    if (sent.includes('"approve"')) held.sent.push(sent);
    const response = await fetch(...request);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (!isStream || !isFirst || !response.body) return response;
    isFirst = false;
    const encoder = new TextEncoder();
    let text = '';
    let count = 0;
    const pieces = new TransformStream<string, Uint8Array>({
      async transform(chunk, controller) {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const frame = text.slice(0, end + 2);
          controller.enqueue(encoder.encode(frame));
          text = text.slice(end + 2);
          if (frame.includes('stop_reason') && count < frames) held.state = 'end';
          const isOfCall = frame.includes('approval_request_message');
          if (isOfCall) count += 1;
          if (!isOfCall || count !== frames) continue;
          held.state = 'frames';
          await released;
        }
      },
      flush(controller) {
        controller.enqueue(encoder.encode(text));
      },
    });
    const body = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(pieces);
    return new Response(body, { status: response.status, headers: response.headers });
  };
  const press = (): void => {
    const root = document.querySelector('letta-chat')?.shadowRoot;
    const allow = root?.querySelector<HTMLButtonElement>('[part~="allow-button"]');
    if (allow) {
      held.clicks.push(allow.closest('[part~="approval"]')?.textContent ?? '');
      allow.click();
    }
    requestAnimationFrame(press);
  };
  if (presses) requestAnimationFrame(press);
}
