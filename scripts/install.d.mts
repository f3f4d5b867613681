import type { SpawnSyncOptions } from 'node:child_process';

/** The linter, as npx names it. */
export const OXLINT: string;
/** Runs a command in the repository; true: it succeeded. */
export function run(command: string, args: string[], options?: SpawnSyncOptions): boolean;
/** `npm ci`, unless node_modules holds what the lockfile says. */
export function installDependencies(): void;
/** A Chromium for the tests. */
export function installChromium(): Promise<void>;
/** A Redis for the tests; whether there is one. */
export function installRedis(): boolean;
/** A package of Debian's; whether it is there now. */
export function installFromDebian(name: string): boolean;
/** A Firefox for the tests; whether there is one. */
export function installFirefox(): boolean;
/** The languages of the backends in server-example/, as far as they can be had. */
export function installLanguages(): void;
