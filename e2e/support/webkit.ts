import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { expect } from '@playwright/test';
import { WEBDRIVER_PORT } from './servers.ts';

/** WebKit, driven by the W3C's WebDriver protocol, which Playwright doesn't speak. */
export interface WebKit {
  open(url: string): Promise<void>;
  /** What the body of a function returns in the page. */
  run(script: string): Promise<unknown>;
  /** Presses the pointer in the middle of an element. @param element an expression of the page */
  click(element: string): Promise<void>;
  /** Types characters; those of WebDriver for keys, too. */
  type(text: string): Promise<void>;
  close(): Promise<void>;
}

/** WebDriver's character for the key. */
export const ENTER = '\uE007';
export const ESCAPE = '\uE00C';

const DRIVER_URL = `http://127.0.0.1:${WEBDRIVER_PORT}`;

/** @throws Error with what the driver says */
async function call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  const init = body ? { method, body: JSON.stringify(body) } : { method };
  const response = await fetch(`${DRIVER_URL}${path}`, { ...init, signal: AbortSignal.timeout(20_000) });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
  return value;
}

/** A screen that nobody sees, where there is no other. */
async function openScreen(): Promise<{ display: string | undefined; process: ChildProcess | null }> {
  const existing = process.env['DISPLAY'];
  if (existing ?? process.env['WAYLAND_DISPLAY']) return { display: existing, process: null };
  const screen = spawn('Xvfb', ['-displayfd', '3', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await once(screen.stdio[3] as Readable, 'data');
  return { display: `:${String(number).trim()}`, process: screen };
}

/** @param driver path of WebKitWebDriver */
export async function startWebKit(driver: string): Promise<WebKit> {
  const screen = await openScreen();
  const server = spawn(driver, [`--port=${WEBDRIVER_PORT}`], {
    stdio: 'ignore',
    // Drawn by the processor: a test machine may have nothing else.
    env: { ...process.env, DISPLAY: screen.display, WEBKIT_DISABLE_DMABUF_RENDERER: '1', LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  const isReady = () =>
    call('GET', '/status').then(
      () => true,
      () => false,
    );
  await expect.poll(isReady).toBe(true);
  const { sessionId } = (await call('POST', '/session', { capabilities: {} })) as { sessionId: string };
  const session = `/session/${sessionId}`;
  const act = (actions: object) => call('POST', `${session}/actions`, { actions: [actions] });
  const run = (script: string) => call('POST', `${session}/execute/sync`, { script, args: [] });

  return {
    open: (url) => call('POST', `${session}/url`, { url }).then(() => undefined),
    run,
    async click(element) {
      const place = await run(`
        const { left, top, width, height } = (${element}).getBoundingClientRect();
        return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
      `);
      await act({
        type: 'pointer',
        id: 'mouse',
        actions: [
          { type: 'pointerMove', ...(place as { x: number; y: number }) },
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ],
      });
    },
    async type(text) {
      const actions = [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]);
      await act({ type: 'key', id: 'keyboard', actions });
    },
    async close() {
      await call('DELETE', session).catch(() => undefined);
      server.kill();
      screen.process?.kill();
    },
  };
}
