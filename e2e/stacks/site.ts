import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, type Page, type Response } from '@playwright/test';
import { answer, ask, idle } from '../support/chat.ts';
import { preview } from 'vite';
import { DEMO_PORT, TOKEN_PORT } from '../support/servers.ts';

export type PackageManager = 'npm' | 'pnpm';

/** How each package manager is called. The version of pnpm is the last for Node 20. */
const INSTALL: Readonly<Record<PackageManager, readonly [string, ...string[]]>> = {
  npm: ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'],
  pnpm: ['npx', '--yes', 'pnpm@10', 'install', '--silent'],
};

/** A project of somebody else's in a folder of its own. */
export interface Site {
  /** The folder. */
  readonly path: string;
  /** Writes files into it, by their relative paths. */
  write(files: Readonly<Record<string, string>>): void;
  /** Runs a command in it. */
  tryToRun(command: string, ...args: readonly string[]): { status: number | null; output: string };
  /** The same, for a command that must succeed. @throws with its output */
  run(command: string, ...args: readonly string[]): void;
  /** Deletes it. */
  remove(): void;
}

/** Makes a project that depends on the packed widget and on `dependencies`, and installs both from the registry. */
export function createSite(dependencies: Readonly<Record<string, string>>, manager: PackageManager = 'npm'): Site {
  const path = mkdtempSync(join(tmpdir(), 'letta-chat-site-'));
  const site: Site = {
    path,
    write(files) {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, file)), { recursive: true });
        writeFileSync(join(path, file), text);
      }
    },
    tryToRun(command, ...args) {
      const { status, stdout, stderr } = spawnSync(command, args, { cwd: path, encoding: 'utf8' });
      return { status, output: stdout + stderr };
    },
    run(command, ...args) {
      const { status, output } = site.tryToRun(command, ...args);
      if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
  const tarball = process.env['LETTA_CHAT_TARBALL'];
  if (!tarball) throw new Error('There is no tarball: run `npm run test:stacks`.');
  const packageJson = {
    private: true,
    type: 'module',
    dependencies: { 'letta-chat-widget': tarball, ...dependencies },
  };
  site.write({ 'package.json': JSON.stringify(packageJson) });
  const [command, ...args] = INSTALL[manager];
  site.run(command, ...args);
  return site;
}

/** Serves built files, and the token endpoint beside them, at the origin that the token server expects, while `work` runs. */
export async function serve(files: string, work: () => Promise<unknown>): Promise<void> {
  const server = await preview({
    configFile: false,
    logLevel: 'warn',
    build: { outDir: files },
    preview: {
      host: '127.0.0.1',
      port: Number(DEMO_PORT),
      strictPort: true,
      proxy: { '/api/letta-token': `http://127.0.0.1:${TOKEN_PORT}` },
    },
  });
  try {
    await work();
  } finally {
    await server.close();
  }
}

/** Opens the chat on the page, asks, and waits for the whole response. */
export async function streamAnswer(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open chat' }).click();
  await ask(page, 'echo It streams.');
  await expect(answer(page)).toContainText('It streams.');
  await idle(page);
}

/** Counts the scripts that a page loads, gzip -9, in bytes. Call it before the page is opened. */
export function countScripts(page: Page): () => Promise<number> {
  const loaded: Response[] = [];
  let bytes = 0;
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') loaded.push(response);
  });
  // What loads after the last count, as when the page is idle, is nobody's business.
  return async () => {
    const bodies = await Promise.all(loaded.splice(0).map((response) => response.body()));
    for (const body of bodies) bytes += gzipSync(body, { level: 9 }).length;
    return bytes;
  };
}
